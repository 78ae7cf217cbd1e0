import type { Plan, ServicePlan } from '../plan.ts';
import type { Run } from './facts.ts';
import { History } from './history.ts';

/** What one program showed, and the faults found in it. */
export class Case {
  readonly faults: string[] = [];
  readonly h: History;
  /** Checks that wait for the end of the turn: then the events have caught up with callbacks that re-enter. */
  readonly later: (() => unknown)[] = [];
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.h = new History((path) => this.planOf(path)?.onComplete === 'stay');
  }

  /** Says, where a rule does not hold, which, when and of what. */
  check(holds: boolean, rule: string, ...what: readonly unknown[]): void {
    if (!holds) this.faults.push(`${rule} at ${this.h.now.at}: ${what.map(String).join(' ')}`);
  }

  planOf(path: string): ServicePlan | undefined {
    return this.#plan.services[Number(/^s(\d+)/.exec(path)?.[1])];
  }

  stopTimeout(path: string): number {
    return this.planOf(path)?.stopTimeout ?? 30_000;
  }

  keepAlive(path: string): number {
    const kept = this.planOf(path)?.keepAlive ?? 0;
    return kept === 'notifier' ? 2 : kept;
  }

  /** A deadline has been set. */
  hurried(): boolean {
    return this.h.acts.some(({ act }) => act.startsWith('closeSoon'));
  }

  /** A scope, or one around it, is on its way out. */
  over(run: Run | undefined): boolean {
    if (run === undefined) return false;
    const ends = run.ended !== undefined || !['starting', 'ready'].includes(this.h.state(run.path));
    return ends || this.over(this.h.runs.get(run.owner ?? ''));
  }

  /** What still runs in a scope. A function may run on once it is out of time (rule 22). */
  busy(run: Run): string[] {
    const since = this.h.now.at - (this.h.states.get(run.path)?.at ?? 0);
    const late = this.hurried() || since >= this.stopTimeout(run.path);
    return [...run.spawned].filter((id) => !late || !id.endsWith('/work'));
  }
}
