import { FinalizerError, StopTimeoutError } from '../../errors/index.ts';
import { runIn } from './ambient.ts';
import { type BeginCleanup, FinalizerEntry } from './finalizer.ts';
import { nobodyHeard, teardownFailed } from './hearing.ts';
import { joinBatch } from './leaving.ts';
import type { ScopeNode } from './node.ts';
import { isOver } from './over.ts';
import { isLiving } from './state.ts';
import { isExpired, startTimer } from './timeouts.ts';

/** Adds a finalizer on top of the others. In a scope that has closed it runs at once (rule 12). */
export function addFinalizer(scope: ScopeNode, name: string, begin: BeginCleanup): FinalizerEntry {
  const number = scope.finalizersAdded++;
  const entry = new FinalizerEntry(name === '' ? String(number) : name, begin);
  scope.add(entry);
  if (isOver(scope)) {
    startFinalizer(scope, entry);
    limitTime(scope, entry);
  }
  return entry;
}

/** Takes a finalizer away that has nothing to do any more. */
export function removeFinalizer(scope: ScopeNode, entry: FinalizerEntry): void {
  if (entry.state !== 'pending') return;
  entry.state = 'settled';
  scope.remove(entry);
  scope.wake();
  scope.realm.queue.run();
}

/**
 * Runs a finalizer by itself, in a scope that lives on. Where the scope is about to end it stays in its place in the
 * order (rules 7 and 8).
 */
export function runFinalizerNow(scope: ScopeNode, entry: FinalizerEntry): void {
  if (entry.state !== 'pending' || !isLiving(scope) || scope.endingTask) return;
  startFinalizer(scope, entry);
  if (isSettled(entry)) return;
  entry.batch = joinBatch(scope);
  limitTime(scope, entry);
}

/** One that runs by itself has its time from its own start (rule 22). */
function limitTime(scope: ScopeNode, entry: FinalizerEntry): void {
  if (isSettled(entry)) return;
  entry.timer = startTimer(scope.realm, isExpired(scope) ? 0 : scope.stopTimeout, () => {
    abandonFinalizer(scope, entry);
  });
}

export function startFinalizer(scope: ScopeNode, entry: FinalizerEntry): void {
  entry.state = 'running';
  entry.startedAt = scope.realm.host.now();
  (scope.runningFinalizers ??= new Set()).add(entry);
  if (!entry.isEmpty) scope.realm.announcer?.finalizerStarted(scope, entry);
  if (isExpired(scope)) entry.context.abort(outOfTime(scope, entry));
  const done = (failure?: { readonly error: unknown }): void => {
    finalizerDone(scope, entry, failure);
  };
  try {
    entry.cancel = runIn(scope, () => entry.begin(entry.context, done));
  } catch (error) {
    done({ error });
  }
}

function finalizerDone(
  scope: ScopeNode,
  entry: FinalizerEntry,
  failure: { readonly error: unknown } | undefined,
): void {
  const error =
    failure && new FinalizerError(scope.path, `finalizer '${entry.name}'`, { cause: failure.error });
  if (entry.state === 'settled') {
    // Abandoned long ago; but an error is heard all the same.
    if (error) nobodyHeard(scope, error);
    return;
  }
  settle(scope, entry, error);
  scope.realm.queue.run();
}

/** Out of time: it counts as settled, and is recorded (rule 22). */
export function abandonFinalizer(scope: ScopeNode, entry: FinalizerEntry): void {
  if (entry.state !== 'running') return;
  const error = outOfTime(scope, entry);
  settle(scope, entry, error);
  entry.context.abort(error);
  try {
    entry.cancel?.();
  } catch (thrown) {
    nobodyHeard(scope, new FinalizerError(scope.path, `finalizer '${entry.name}'`, { cause: thrown }));
  }
}

function outOfTime(scope: ScopeNode, entry: FinalizerEntry): StopTimeoutError {
  const elapsed = scope.realm.host.now() - entry.startedAt;
  return new StopTimeoutError(scope.path, [entry.name], elapsed);
}

function settle(scope: ScopeNode, entry: FinalizerEntry, error: FinalizerError | undefined): void {
  entry.state = 'settled';
  entry.timer?.();
  scope.runningFinalizers?.delete(entry);
  scope.remove(entry);
  if (!entry.isEmpty) scope.realm.announcer?.finalizerSettled(scope, entry, error);
  if (error) teardownFailed(scope, error);
  entry.batch?.settle();
  scope.wake();
}

/** For the compiler: what has run meanwhile may have changed it. */
function isSettled(entry: FinalizerEntry): boolean {
  return entry.state === 'settled';
}
