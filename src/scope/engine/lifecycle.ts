import { FinalizerError, NotRegisteredError, ScopeClosedError, ScopeDiedError } from '../../errors/index.ts';
import type { Activity } from './activity.ts';
import { announce } from './announce.ts';
import { EndDelivery, ValueDelivery } from './delivery.ts';
import { hasListeningActivity, tellDrained } from './drain.ts';
import { nobodyHeard, saysNothingNew, teardownFailed } from './hearing.ts';
import type { ScopeNode } from './node.ts';
import { remember } from './registered.ts';
import { DRAINING, type Ending, isLiving, isOpen, nextPhase, type Phase, READY } from './state.ts';
import { armDeadline } from './timeouts.ts';

/** The one place where a state changes; it announces each change. */
export function move(scope: ScopeNode, to: Phase): void {
  scope.phase = nextPhase(scope.phase, to);
  scope.sinceIsDue = true;
  // From here on it rests: what it moves to while it ends, it mostly leaves in the same run.
  if (to.state === 'ready') scope.stamp();
  scope.timer?.();
  scope.timer = undefined;
  if (scope.realm.listener === undefined) return;
  if (scope.phase.state !== 'closing') {
    announce(scope, { type: scope.phase.state });
    return;
  }
  const { ending } = scope.phase;
  announce(scope, {
    type: 'closing',
    outcome: ending.kind,
    ...('error' in ending ? { error: ending.error } : {}),
  });
}

/** A service hands out a value: its first makes it ready, a later one takes its place. */
export function register(scope: ScopeNode, value: unknown): void {
  if (!isLiving(scope.phase)) return;
  remember(value, scope);
  scope.value = value;
  scope.hasValue = true;
  if (scope.phase.state === 'starting') {
    scope.startTimer?.();
    scope.startTimer = undefined;
    move(scope, READY);
  }
  if (scope.dependents.count > 0) scope.realm.queue.push(new ValueDelivery(scope, value));
  scope.realm.queue.run();
}

/** The end of a scope begins: dependents are told, and finish first. */
export function end(scope: ScopeNode, ending: Ending, diedOf?: ScopeDiedError): void {
  const { phase, realm } = scope;
  if (!isLiving(phase)) return;
  if (scope.kind === 'service' && isOpen(phase) && scope.dependents.count === 0) realm.ending++;
  stopIdling(scope);
  scope.startTimer?.();
  scope.startTimer = undefined;
  const phaseOfDeath = scope.hasValue ? 'ready' : 'starting';
  move(scope, { state: 'closing', ending });
  scope.endedAt = ++realm.sequence;
  if (scope.kind === 'main') armDeadline(realm);
  if (scope.kind === 'service') tellDependents(scope, ending, diedOf, phaseOfDeath);
  else if (ending.kind === 'failed' && scope.consumer === undefined && !scope.endedByParent)
    nobodyHeard(scope, ending.error);
  scope.wake();
}

function tellDependents(
  scope: ScopeNode,
  ending: Ending,
  diedOf: ScopeDiedError | undefined,
  phase: 'starting' | 'ready',
): void {
  let error = diedOf;
  if (error === undefined && 'error' in ending) {
    const verb =
      ending.kind === 'cancelled' ? 'was cancelled' : phase === 'starting' ? 'could not start' : 'failed';
    error = new ScopeDiedError(scope.path, phase, verb, { cause: ending.error });
  }
  const mustBeHeard = ending.kind === 'failed';
  if (scope.dependents.count > 0 || mustBeHeard) {
    scope.realm.queue.push(new EndDelivery(scope, error, mustBeHeard));
  }
}

/** An error in one of the scope's tasks: the scope fails. */
export function fail(scope: ScopeNode, error: unknown): void {
  if (isLiving(scope.phase)) {
    end(scope, { kind: 'failed', error });
  } else {
    if (!saysNothingNew(scope, error))
      teardownFailed(scope, new FinalizerError(scope.path, 'task', { cause: error }));
  }
  scope.realm.queue.run();
}

/** The scope's own task, or another activity, has completed. */
export function activityCompleted(scope: ScopeNode, activity: Activity): void {
  if (scope.phase.state === 'draining') scope.wake();
  else if (activity === scope.task && isLiving(scope.phase)) taskCompleted(scope);
  scope.realm.queue.run();
}

function taskCompleted(scope: ScopeNode): void {
  if (scope.kind === 'nested') {
    end(scope, { kind: 'completed' });
  } else if (scope.kind === 'main') {
    tellDrained(scope);
    if (hasListeningActivity(scope)) beginDrain(scope);
    else end(scope, { kind: 'completed' });
  } else if (!scope.hasValue) {
    end(scope, { kind: 'failed', error: new NotRegisteredError(scope.path) });
  } else if (scope.slot?.plan.onComplete === 'complete') {
    end(scope, { kind: 'completed' });
  } else if (scope.slot?.plan.onComplete === 'error') {
    end(
      scope,
      { kind: 'completed' },
      new ScopeDiedError(scope.path, 'ready', 'completed while it was needed'),
    );
  }
}

/** Nobody needs the scope any more: a task that listens ends in its own time (rule 5). */
export function beginDrain(scope: ScopeNode): void {
  if (!isOpen(scope.phase)) return;
  if (scope.kind === 'service') scope.realm.ending++;
  else armDeadline(scope.realm);
  stopIdling(scope);
  move(scope, DRAINING);
  tellDrained(scope);
  if (scope.drainListeners || hasListeningActivity(scope)) scope.wake();
  else end(scope, { kind: scope.kind === 'service' ? 'drained' : 'completed' });
}

/** The last dependent of a service has left, and nobody came back. */
export function lastDependentLeft(service: ScopeNode): void {
  if (service.phase.state === 'ready') beginDrain(service);
  else end(service, { kind: 'drained' });
}

/** Ends a scope from outside, dependents first. */
export function cancel(scope: ScopeNode, reason: unknown): void {
  end(scope, { kind: 'cancelled', error: reason ?? new ScopeClosedError(`${scope.path} was cancelled.`) });
  scope.realm.queue.run();
}

/** A nested or isolated scope ends because its parent stops: its turn to release comes when the parent gets to it. */
export function endWithParent(scope: ScopeNode, parent: ScopeNode): void {
  const { ending } = parent;
  scope.endedByParent = true;
  scope.hasTurn = false;
  end(scope, ending && 'error' in ending ? ending : { kind: 'completed' });
}

function stopIdling(scope: ScopeNode): void {
  scope.idle?.();
  scope.idle = undefined;
  scope.realm.idle?.delete(scope);
}
