import { ScopeClosedError } from '../../errors/index.ts';
import type { ScopeNode } from './node.ts';

/** Whether its own finalizers have settled: nothing can be used or opened in it any more (rule 20). */
export function isOver(scope: ScopeNode): boolean {
  return scope.finalized;
}

/** What to say to whoever comes too late. `done` completes "nothing can be …". */
export function overError(scope: ScopeNode, done: string): ScopeClosedError {
  return new ScopeClosedError(
    `${scope.path} has closed: nothing can be ${done} in it any more. Come while it is alive.`,
  );
}
