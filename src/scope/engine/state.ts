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
 *  I1  A state changes in {@link nextPhase} alone, called from one place, which announces it.
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

/** A state, with the data that only it has. */
export type Phase =
  | { readonly state: 'starting' | 'ready' | 'draining' }
  | { readonly state: 'closing' | 'releasing' | 'closed'; readonly ending: Ending };

export const STARTING: Phase = { state: 'starting' };
export const READY: Phase = { state: 'ready' };
export const DRAINING: Phase = { state: 'draining' };

const moves: Readonly<Record<ScopeState, readonly ScopeState[]>> = {
  starting: ['ready', 'closing'],
  ready: ['draining', 'closing'],
  draining: ['closing'],
  closing: ['releasing'],
  releasing: ['closed'],
  closed: [],
};

/** The one transition function: the phase after a move, which must be possible. */
export function nextPhase(from: Phase, to: Phase): Phase {
  if (!moves[from.state].includes(to.state)) {
    throw new Error(
      `rxjs-scope is at fault: a scope cannot go from ${from.state} to ${to.state}. Please report this.`,
    );
  }
  return to;
}

/** Whether the end of the scope has not begun: it may still hand out values and be used. */
export function isLiving(phase: Phase): phase is Phase & { state: 'starting' | 'ready' | 'draining' } {
  return phase.state === 'starting' || phase.state === 'ready' || phase.state === 'draining';
}

/** Whether new dependents are let in. */
export function isOpen(phase: Phase): boolean {
  return phase.state === 'starting' || phase.state === 'ready';
}
