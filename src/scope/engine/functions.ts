import { StopTimeoutError } from '../../errors/index.ts';
import type { FunctionRun } from './activity.ts';
import type { Entry } from './entry.ts';
import { teardownFailed } from './hearing.ts';
import { nestingOf } from './nesting.ts';
import { ScopeNode } from './node.ts';
import { giveTurn } from './release.ts';
import { waitingOn } from './waitingOn.ts';
import { workIn } from './work.ts';

/**
 * The async functions and generators that run in a scope (rule 6). The first of them makes it: a program without any need
 * not load it.
 */
export class Functions {
  private readonly runs: Set<FunctionRun> = new Set<FunctionRun>();
  /** The newest entry that was there when what they opened was last looked at. */
  private lookedAt = 0;

  get areRunning(): boolean {
    return this.runs.size > 0;
  }

  get labels(): readonly string[] {
    return [...this.runs].map((run) => run.label);
  }

  add(run: FunctionRun): void {
    this.runs.add(run);
  }

  delete(run: FunctionRun): void {
    this.runs.delete(run);
  }

  /** Foreign code: tells them that the scope must stop. */
  stop(): void {
    for (const run of [...this.runs]) run.stop();
  }

  /** Closes what has been opened since the oldest of them began, that may be waiting for (rule 6). */
  closeNestedMeanwhile(scope: ScopeNode): void {
    const last = scope.entries?.last;
    if (last === undefined) return;
    // Nothing new to be closed: a thousand functions that settle must not each look at all.
    if (nestingOf(scope).turnsGiven > 0 || last.sequence <= this.lookedAt) return;
    this.lookedAt = last.sequence;
    let oldest = Infinity;
    for (const run of this.runs) oldest = Math.min(oldest, run.sequence);
    for (let entry: Entry | undefined = last; entry && entry.sequence > oldest; entry = entry.previousEntry) {
      if (entry instanceof ScopeNode) giveTurn(scope, entry);
    }
  }

  /** They are out of time. */
  abandon(scope: ScopeNode): void {
    if (!this.areRunning) return;
    const elapsed = scope.realm.host.now() - scope.stamp();
    teardownFailed(scope, new StopTimeoutError(scope.path, waitingOn(scope), elapsed));
    for (const run of this.runs) run.abandon();
    this.runs.clear();
  }
}

export function functionsIn(scope: ScopeNode): Functions {
  return (workIn(scope).functions ??= new Functions());
}
