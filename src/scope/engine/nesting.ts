import type { LeavingBatch } from './leaving.ts';
import type { Names } from './names.ts';
import type { ScopeNode } from './node.ts';

/** How a scope stands to its parent, and to what is nested in it. */
export class Nesting {
  endedByParent = false;
  /** It was opened after its parent had been stopped. */
  isLate = false;
  /** It may release only when its parent comes to it. One that has ended by itself need not wait. */
  awaitsTurn = false;
  /** Its turn has come, but for those that must close before it. */
  turnIsDue = false;
  /** The nested scope that was handing out a value as this one was opened: it closes after this one. */
  openedDuring: ScopeNode | undefined = undefined;
  /** How many nested scopes must close before this one. */
  closesAfter = 0;
  /** The parent's batch that waits for this scope to close. */
  joined: LeavingBatch | undefined = undefined;

  /** The child that is handing out a value right now. */
  handingOut: ScopeNode | undefined = undefined;
  /** How many of those nested in it have been given their turn, and have not closed. */
  turnsGiven = 0;
  /** The names of the scopes nested in it. */
  names: Names | undefined = undefined;
}

/** To be written to. Most scopes are opened and closed without any of it. */
export function nestingOf(scope: ScopeNode): Nesting {
  return (scope.nesting ??= new Nesting());
}
