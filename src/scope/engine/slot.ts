import type { DependentList } from './edge.ts';
import type { Cancel } from './host.ts';
import type { ScopeNode } from './node.ts';
import type { Realm } from './realm.ts';

/** A service as the engine sees it: what to run, and how. */
export interface ServicePlan {
  readonly name: string;
  /** What {@link override} knows a family's services by. */
  readonly family: object | undefined;
  readonly key: unknown;
  /** What users have of it, which so lives as long as a generation does: a family remembers it only weakly. */
  service: object | undefined;
  /** ms, or a function that calls back when the time is over. */
  readonly keepAlive: number | ((over: () => void) => Cancel) | undefined;
  readonly onComplete: 'stay' | 'complete' | 'error' | undefined;
  readonly startTimeout: number | undefined;
  readonly stopTimeout: number | undefined;
  /** Foreign code: runs the task in its scope. */
  start(scope: ScopeNode): void;
}

/** One service in one main scope: its live generation, and who waits for the next one. */
export class Slot {
  readonly realm: Realm;
  readonly plan: ServicePlan;
  generation: ScopeNode | undefined = undefined;
  generations = 0;
  /** Edges that wait for the next generation. */
  waiting: DependentList | undefined = undefined;
  /** Its place in the topological order, by level, then by order: before all that it depends on. */
  level = 0;
  order: number;
  /** How many of the edges to it come from services, not from the main scope. */
  servicesAbove = 0;
  /** Its last generation has closed while the main scope closes: there will be no other (rule 20). */
  isOver = false;

  constructor(realm: Realm, plan: ServicePlan) {
    this.realm = realm;
    this.plan = plan;
    this.order = ++realm.lastOrder;
  }
}
