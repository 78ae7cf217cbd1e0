import { FinalizerError } from '../../errors/index.ts';
import { enter } from './ambient.ts';
import { teardownFailed } from './hearing.ts';
import { endWithParent } from './lifecycle.ts';
import { ScopeNode } from './node.ts';
import { isLiving } from './state.ts';

/**
 * Cuts all activity of a scope at once: its task, its spawned tasks, and those of the scopes nested in it, which begin
 * to end with it (rule 8). What each of them is must be known before the first foreign code runs.
 */
export function stop(root: ScopeNode): void {
  // One that was stopped before its turn came has mostly got nothing new since (6 % of a nested scope).
  if (root.stopped && root.work === undefined && root.entries?.last === undefined) return;
  root.stopped = true;
  if (root.entries?.last === undefined) {
    cut(root);
    return;
  }
  const stopping = [root];
  for (const scope of stopping) {
    for (let entry = scope.entries?.last; entry; entry = entry.previousEntry) {
      if (!(entry instanceof ScopeNode) || entry.stopped) continue;
      entry.stopped = true;
      // One that has ended by itself keeps its own end; its activity stops all the same.
      if (isLiving(entry)) endWithParent(entry, scope);
      stopping.push(entry);
    }
  }
  for (const scope of stopping) cut(scope);
}

/** Stops a nested scope that was opened after its parent had been stopped. */
export function stopLate(nested: ScopeNode, parent: ScopeNode): void {
  endWithParent(nested, parent);
  stop(nested);
}

function cut(scope: ScopeNode): void {
  const before = enter(scope);
  try {
    if (scope.task) attempt(scope, scope.task);
    cutActivities(scope);
    tellWorkToStop(scope);
  } finally {
    enter(before);
  }
}

function tellWorkToStop(scope: ScopeNode): void {
  if (scope.work === undefined) return;
  const { stopListeners, drain, functions } = scope.work;
  if (stopListeners) for (const listener of [...stopListeners]) listener();
  scope.work.stopListeners = undefined;
  drain?.cut(scope);
  functions?.stop();
}

/** Cuts what else runs in a scope; again later on, for what came after it was stopped. */
export function cutActivities(scope: ScopeNode): void {
  const activities = scope.work?.activities;
  if (activities) for (const activity of [...activities]) attempt(scope, activity);
}

/** A synchronous teardown that throws is an error of the scope's teardown: it never goes up into RxJS (rule 16). */
function attempt(scope: ScopeNode, activity: { stop(): void }): void {
  try {
    activity.stop();
  } catch (error) {
    teardownFailed(scope, new FinalizerError(scope.path, 'task', { cause: error }));
  }
}
