import type { FinalizerError, ScopeDiedError } from '../../errors/index.ts';
import type { ScopeNode } from './node.ts';

/** What a scope has been told, and has to tell. */
export class Told {
  /** The origin of the death that it was last told of. */
  diedOf: ScopeDiedError | undefined = undefined;
  /** The origins of those that its task was told of while it ended anyway: others have to hear of them (D-008). */
  diedInVain: Set<ScopeDiedError> | undefined = undefined;
  /** What went wrong in its own teardown. */
  teardownErrors: FinalizerError[] | undefined = undefined;
  /** What its consumer, or the callers of cancel() and close(), are to be told. */
  collected: unknown[] | undefined = undefined;
  /** Callers of cancel() and close() who wait to hear of errors. */
  waitingCallers = 0;
  closedListeners: (() => void)[] | undefined;
}

/** To be written to. Where nothing goes wrong, and nobody waits, there is none. */
export function toldTo(scope: ScopeNode): Told {
  return (scope.told ??= new Told());
}
