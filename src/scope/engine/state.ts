/**
 * The states of a scope, and the moves between them.
 *
 * | state     | means                                                       | leaves by                                   |
 * |-----------|-------------------------------------------------------------|---------------------------------------------|
 * | starting  | its task is subscribed, nothing is registered               | registers → ready; ends, cancelled, or      |
 * |           |                                                             | nobody needs it any more → closing          |
 * | ready     | a value is registered (main, nested: its task runs)         | last dependent left → draining;             |
 * |           |                                                             | ends or cancelled → closing                 |
 * | draining  | noMoreDependents has emitted, a task that listens finishes  | it has ended, is cancelled, out of time     |
 * |           |                                                             | → closing                                   |
 * | closing   | the ending is known, dependents are told; it waits for the  | no dependents, and its turn → releasing     |
 * |           | last to leave (a nested scope: for its turn)                |                                             |
 * | releasing | all activity is cut; finalizers run                         | all settled → closed                        |
 * | closed    | its edges are dropped, the next generation may start        |                                             |
 *
 * Invariants, kept by this folder and cited by the tests:
 *  I1  A state changes by {@link nextState} alone, called from one place, which announces it.
 *  I2  A scope in `releasing` or `closed` has no dependents, and gets none.
 *  I3  An edge is counted from the moment it is made until it is dropped; it is dropped in one place.
 *  I4  A finalizer starts only in `releasing`, or by itself in a scope that lives on; each starts once.
 *  I5  Foreign code is called from the queue, or as the last act of an entry point: never amid a change.
 */
export type ScopeState = 'starting' | 'ready' | 'draining' | 'closing' | 'releasing' | 'closed';

/** How a scope ended. */
export type Ending =
  | { readonly kind: 'completed' | 'drained' }
  | { readonly kind: 'cancelled' | 'failed'; readonly error: unknown };

export const COMPLETED: Ending = { kind: 'completed' };
export const DRAINED: Ending = { kind: 'drained' };

/**
 * The one transition function: the state after a move, which must be possible. Written as a switch, since it is asked four
 * or five times in each life (a table of lists took 4 % of a nested scope).
 */
export function nextState(from: ScopeState, to: ScopeState): ScopeState {
  if (isPossible(from, to)) return to;
  throw new Error(`rxjs-scope is at fault: a scope cannot go from ${from} to ${to}. Please report this.`);
}

function isPossible(from: ScopeState, to: ScopeState): boolean {
  switch (to) {
    case 'starting':
      return false;
    case 'ready':
      return from === 'starting';
    case 'draining':
      return from === 'ready';
    case 'closing':
      return isLiving({ state: from });
    case 'releasing':
      return from === 'closing';
    case 'closed':
      return from === 'releasing';
    default:
      return to satisfies never;
  }
}

interface InState {
  readonly state: ScopeState;
}

/** Whether the end of the scope has not begun: it may still hand out values and be used. */
export function isLiving({ state }: InState): boolean {
  return state === 'starting' || state === 'ready' || state === 'draining';
}

/** Whether new dependents are let in. */
export function isOpen({ state }: InState): boolean {
  return state === 'starting' || state === 'ready';
}
