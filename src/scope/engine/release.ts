import type { Edge } from './edge.ts';
import { FinalizerEntry } from './finalizer.ts';
import { drop } from './graph.ts';
import { joinBatch } from './leaving.ts';
import { move } from './lifecycle.ts';
import { type Nesting, nestingOf } from './nesting.ts';
import { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';
import { isLiving } from './state.ts';
import { cutActivities, stopLate } from './stop.ts';
import { abandonFinalizer, startFinalizer } from './teardown.ts';
import { limitWait, startTimer, stopTimer } from './timeouts.ts';

/**
 * One step after another of a scope's teardown, last added first, as far as it goes without waiting (rule 8). Called
 * again whenever something it waited for has settled.
 *
 * @returns whether all of its own teardown has settled.
 */
export function release(scope: ScopeNode): boolean {
  for (;;) {
    const functions = scope.work?.functions;
    if (functions?.areRunning) {
      functions.closeNestedMeanwhile(scope);
      return wait(scope);
    }
    if (scope.runningFinalizers?.size) return wait(scope);
    const last = scope.entries?.last;
    if (last === undefined) return true;
    if (last instanceof FinalizerEntry) startFinalizer(scope, last);
    else if (last instanceof ScopeNode) {
      // While some close, there is nothing new to be done for the others: a thousand must not each look at all.
      if (!scope.nesting?.turnsGiven) closeNeighbours(scope, last);
      return wait(scope);
    }
  }
}

/** Nested scopes that stand side by side close at the same time. */
function closeNeighbours(parent: ScopeNode, last: ScopeNode): void {
  for (let entry: unknown = last; entry instanceof ScopeNode; entry = entry.previousEntry) {
    giveTurn(parent, entry);
  }
}

/** A nested scope may release now. */
export function giveTurn(parent: ScopeNode, nested: ScopeNode): void {
  nestingOf(nested).turnIsDue = true;
  nestingOf(parent).turnsGiven++;
  if (isLiving(nested)) stopLate(nested, parent);
  takeTurn(nested);
}

/** What was opened while it handed out a value closes before it. */
function takeTurn(nested: ScopeNode): void {
  const nesting = nestingOf(nested);
  if (!nesting.turnIsDue || !nesting.awaitsTurn || nesting.closesAfter > 0) return;
  nesting.awaitsTurn = false;
  nested.wake();
}

/** It waits for something asynchronous: from here on time counts, and edges that left in this turn wait along. */
function wait(scope: ScopeNode): false {
  limitWait(scope, expire);
  holdEdgesOfParent(scope);
  return false;
}

/** Edges of a parent that lives on, if they left in the turn in which this scope began to close, wait for it (rule 10). */
export function holdEdgesOfParent(scope: ScopeNode): void {
  if (scope.parent && isLiving(scope.parent)) nestingOf(scope).joined ??= joinBatch(scope.parent);
}

/** Out of time in a scope is out of time in its nested and isolated ones (rule 22). */
export function expire(root: ScopeNode): void {
  const scopes = [root];
  // Told for the second time, it has told what is in it already.
  const isNews = !root.expired;
  root.expired = true;
  for (const scope of scopes) {
    if (scope.state === 'releasing') abandonAll(scope);
    for (let entry = isNews ? scope.entries?.last : undefined; entry; entry = entry.previousEntry) {
      if (entry instanceof ScopeNode && !isLiving(entry)) scopes.push(entry);
    }
    if (scope !== root && scope.kind === 'main') scope.realm.machine.expire(scope.realm);
    scope.wake();
  }
}

function abandonAll(scope: ScopeNode): void {
  scope.work?.functions?.abandon(scope);
  if (scope.runningFinalizers)
    for (const entry of [...scope.runningFinalizers]) abandonFinalizer(scope, entry);
}

/** Its own finalizers have settled: it lets go of all it used (rule 9). What is still subscribed completes. */
export function letGo(scope: ScopeNode): void {
  scope.finalized = true;
  stopTimer(scope);
  cutActivities(scope);
  const { dependencies } = scope;
  if (dependencies === undefined) return;
  for (let edge = dependencies.first; edge; edge = dependencies.first) {
    const isOpen = edge.state === 'open' || edge.state === 'waiting';
    drop(edge);
    if (isOpen) scope.realm.queue.push(completionOf(edge));
  }
}

function completionOf(edge: Edge): Job {
  return {
    run: () => {
      edge.completeDropped();
    },
  };
}

/** The scope has closed, and those who wait for that are told. */
export function close(scope: ScopeNode): void {
  // Before that is announced: who listens may be the first to ask for its path.
  scope.freeName();
  scope.realm.stamps.forget(scope);
  move(scope, 'closed');
  const { parent, nesting } = scope;
  if (parent) {
    parent.remove(scope);
    if (nesting) closeAfter(nesting, parent);
    if (!parent.nesting?.turnsGiven && !isLiving(parent)) parent.wake();
  }
  if (scope.consumer || scope.told?.closedListeners || nesting?.joined)
    scope.realm.queue.push(new ClosedDelivery(scope));
}

/** What had to close before others has closed. */
function closeAfter({ openedDuring, turnIsDue }: Nesting, parent: ScopeNode): void {
  if (openedDuring && --nestingOf(openedDuring).closesAfter === 0) takeTurn(openedDuring);
  if (turnIsDue) nestingOf(parent).turnsGiven--;
}

class ClosedDelivery implements Job {
  readonly #scope: ScopeNode;

  constructor(scope: ScopeNode) {
    this.#scope = scope;
  }

  run(): void {
    const scope = this.#scope;
    const { nesting, told } = scope;
    // Else a bare repeat() or retry() would open the next one at once, for ever, and its parent could never close.
    if (nesting?.isLate) startTimer(scope.realm, 0, () => scope.consumer?.hasClosed(scope));
    else scope.consumer?.hasClosed(scope);
    if (told?.closedListeners) {
      for (const listener of told.closedListeners) listener();
      told.closedListeners = undefined;
    }
    nesting?.joined?.settle();
  }
}
