import { FinalizerError, NotRegisteredError, ScopeClosedError, ScopeDiedError } from '../../errors/index.ts';
import type { Activity } from './activity.ts';
import { EndDelivery, ValueDelivery } from './delivery.ts';
import { nobodyHeard, saysNothingNew, teardownFailed } from './hearing.ts';
import { stopIdling } from './idle.ts';
import { nestingOf } from './nesting.ts';
import type { ScopeNode } from './node.ts';
import { remember } from './registered.ts';
import { COMPLETED, DRAINED, type Ending, isLiving, isOpen, nextState, type ScopeState } from './state.ts';
import { armDeadline, stopTimer } from './timeouts.ts';

/** The one place where a state changes; it announces each change. */
export function move(scope: ScopeNode, to: ScopeState): void {
  scope.state = nextState(scope.state, to);
  scope.since = undefined;
  // From here on it rests: what it moves to while it ends, it mostly leaves in the same run.
  if (to === 'ready') scope.realm.stamps.add(scope);
  stopTimer(scope);
  scope.realm.announcer?.moved(scope);
}

/** A service hands out a value: its first makes it ready, a later one takes its place. */
export function register(scope: ScopeNode, value: unknown): void {
  if (!isLiving(scope)) return;
  remember(value, scope);
  scope.value = value;
  if (scope.state === 'starting') move(scope, 'ready');
  const { dependents, realm } = scope;
  if (dependents?.first) realm.queue.push(new ValueDelivery(dependents, value, ++realm.sequence));
  realm.queue.run();
}

/** The end of a scope begins: dependents are told, and finish first. */
export function end(scope: ScopeNode, ending: Ending, diedOf?: ScopeDiedError): void {
  const { realm } = scope;
  if (!isLiving(scope)) return;
  if (scope.kind === 'service' && isOpen(scope) && !scope.hasDependents) realm.ending++;
  const phaseOfDeath = scope.hasValue ? 'ready' : 'starting';
  scope.ending = ending;
  move(scope, 'closing');
  scope.endedAt = ++realm.sequence;
  if (scope.kind === 'main') armDeadline(realm);
  if (scope.kind === 'service') tellDependents(scope, ending, diedOf, phaseOfDeath);
  else if (ending.kind === 'failed' && scope.consumer === undefined && !scope.nesting?.endedByParent)
    nobodyHeard(scope, ending.error);
  scope.wake();
  stopIdling(scope);
}

function tellDependents(
  scope: ScopeNode,
  ending: Ending,
  diedOf: ScopeDiedError | undefined,
  phase: 'starting' | 'ready',
): void {
  let error = diedOf;
  if ('error' in ending) {
    const verb =
      ending.kind === 'cancelled' ? 'was cancelled' : phase === 'starting' ? 'could not start' : 'failed';
    error = new ScopeDiedError(scope.path, phase, verb, { cause: ending.error });
  }
  const mustBeHeard = ending.kind === 'failed';
  if (scope.hasDependents || mustBeHeard) {
    scope.realm.queue.push(new EndDelivery(scope, error, mustBeHeard));
  }
}

/** An error in one of the scope's tasks: the scope fails. */
export function fail(scope: ScopeNode, error: unknown): void {
  if (isLiving(scope)) {
    end(scope, { kind: 'failed', error });
  } else {
    if (!saysNothingNew(scope, error))
      teardownFailed(scope, new FinalizerError(scope.path, 'task', { cause: error }));
  }
  scope.realm.queue.run();
}

/** The scope's own task, or another activity, has completed. */
export function activityCompleted(scope: ScopeNode, activity: Activity): void {
  if (scope.state === 'draining') scope.wake();
  else if (activity === scope.task && isLiving(scope)) taskCompleted(scope);
  scope.realm.queue.run();
}

function taskCompleted(scope: ScopeNode): void {
  const onComplete = scope.slot?.plan.onComplete;
  if (scope.kind === 'nested') {
    end(scope, COMPLETED);
  } else if (scope.kind === 'main') {
    tellDrained(scope);
    if (scope.work?.drain?.isAwaited) beginDrain(scope);
    else end(scope, COMPLETED);
  } else if (!scope.hasValue) {
    end(scope, { kind: 'failed', error: new NotRegisteredError(scope.path) });
  } else if (onComplete === 'complete') {
    end(scope, COMPLETED);
  } else if (onComplete === 'error') {
    end(scope, COMPLETED, new ScopeDiedError(scope.path, 'ready', 'completed while it was needed'));
  }
}

/** Nobody needs the scope any more: a task that listens ends in its own time (rule 5). */
export function beginDrain(scope: ScopeNode): void {
  if (!isOpen(scope)) return;
  if (scope.kind === 'service') scope.realm.ending++;
  else armDeadline(scope.realm);
  move(scope, 'draining');
  tellDrained(scope);
  stopIdling(scope);
  if (scope.work?.drain) scope.wake();
  else endDrained(scope);
}

/** noMoreDependents emits. */
function tellDrained(scope: ScopeNode): void {
  if (scope.drained) return;
  scope.drained = true;
  scope.work?.drain?.begin(scope);
}

/** Nobody needs it any more, and it has done what it had to. */
export function endDrained(scope: ScopeNode): void {
  end(scope, scope.kind === 'service' ? DRAINED : COMPLETED);
}

/** The last dependent of a service has left, and nobody came back. */
export function lastDependentLeft(service: ScopeNode): void {
  if (service.state === 'ready') beginDrain(service);
  else endDrained(service);
}

/** Ends a scope from outside, dependents first. */
export function cancel(scope: ScopeNode, reason: unknown): void {
  end(scope, { kind: 'cancelled', error: reason ?? new ScopeClosedError(`${scope.path} was cancelled.`) });
  scope.realm.queue.run();
}

/** A nested or isolated scope ends because its parent stops: its turn to release comes when the parent gets to it. */
export function endWithParent(scope: ScopeNode, parent: ScopeNode): void {
  const { ending = COMPLETED } = parent;
  const nesting = nestingOf(scope);
  nesting.endedByParent = true;
  nesting.awaitsTurn = true;
  end(scope, 'error' in ending ? ending : COMPLETED);
}
