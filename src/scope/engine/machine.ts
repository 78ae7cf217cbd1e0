import { StopTimeoutError } from '../../errors/index.ts';
import { runIn } from './ambient.ts';
import { checkWaits } from './circularWait.ts';
import { hasListeningActivity } from './drain.ts';
import type { Entry } from './entry.ts';
import { teardownFailed } from './hearing.ts';
import { end, lastDependentLeft, move } from './lifecycle.ts';
import { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';
import type { Machine, Realm } from './realm.ts';
import { close, expire, holdEdgesOfParent, letGo, release } from './release.ts';
import { generationClosed, startTask } from './services.ts';
import { COMPLETED, DRAINED } from './state.ts';
import { cutActivities, stop } from './stop.ts';
import { isExpired, limitWait, startTimer } from './timeouts.ts';
import { waitingOn } from './waitingOn.ts';

/** Takes a scope as far as it can go: the whole life of a scope is here, a state a function. */
export const machine: Machine = {
  advance(scope: ScopeNode): void {
    switch (scope.state) {
      case 'starting':
      case 'ready':
        advanceLiving(scope);
        break;
      case 'draining':
        advanceDraining(scope);
        break;
      case 'closing':
        advanceClosing(scope);
        break;
      case 'releasing':
        advanceReleasing(scope);
        break;
      case 'closed':
        break;
      default:
        scope.state satisfies never;
    }
  },

  expire(realm: Realm): void {
    expireScope(realm.main);
    for (let entry: Entry | undefined = realm.services.first; entry; entry = entry.nextEntry) {
      if (entry instanceof ScopeNode) expireScope(entry);
    }
  },
};

function advanceLiving(scope: ScopeNode): void {
  if (scope.kind !== 'service') return;
  if (scope.leftAlone) {
    scope.leftAlone = false;
    if (!scope.hasDependents && scope.idle === undefined) keepAlive(scope);
  } else if (!scope.started && scope.hasDependents) {
    startTask(scope);
  }
}

/** How long a service outlives its last dependent (rule 4). */
function keepAlive(service: ScopeNode): void {
  const { realm } = service;
  const time = service.slot?.plan.keepAlive;
  // One whose task has not even been subscribed has nothing to be kept for.
  if (time === undefined || !service.started || isExpired(service)) {
    lastDependentLeft(service);
    return;
  }
  const over = (): void => {
    if (service.idle === undefined) return;
    lastDependentLeft(service);
    realm.queue.run();
  };
  (realm.idle ??= new Set()).add(service);
  const pending = (): void => undefined;
  service.idle = pending;
  const cancel =
    typeof time === 'number' ? startTimer(realm, time, over) : runIn(undefined, () => time(over));
  if (service.idle === pending) service.idle = cancel;
  else cancel();
  realm.main.wake();
}

function advanceDraining(scope: ScopeNode): void {
  if (hasListeningActivity(scope)) {
    limitWait(scope, () => {
      expireScope(scope);
      scope.realm.queue.run();
    });
  } else {
    end(scope, scope.kind === 'service' ? DRAINED : COMPLETED);
  }
}

function advanceClosing(scope: ScopeNode): void {
  if (scope.state !== 'closing' || scope.nesting?.awaitsTurn) return;
  if (scope.hasDependents) {
    checkWaits(scope.realm);
    return;
  }
  move(scope, 'releasing');
  if (scope.stopped) cutActivities(scope);
  else stop(scope);
  advanceReleasing(scope);
}

function advanceReleasing(scope: ScopeNode): void {
  if (!scope.finalized) {
    if (!release(scope)) return;
    letGo(scope);
  }
  if (scope.kind === 'main') {
    if (scope.realm.services.first) {
      holdEdgesOfParent(scope);
      if (scope.realm.idle?.size) scope.realm.queue.pushLate(new LastLook(scope.realm));
      return;
    }
    scope.realm.deadlineTimer?.();
  }
  close(scope);
  if (scope.kind === 'service') generationClosed(scope);
}

/** While its main scope closes, keepAlive ends as soon as only idle services and what these use are left (rule 4). */
class LastLook implements Job {
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  run(): void {
    const { ending, idle } = this.#realm;
    if (ending === 0) for (const service of [...(idle ?? [])]) lastDependentLeft(service);
  }
}

function expireScope(scope: ScopeNode): void {
  if (scope.state === 'draining') {
    const elapsed = scope.realm.host.now() - scope.stamp();
    const error = new StopTimeoutError(scope.path, waitingOn(scope), elapsed);
    end(scope, scope.kind === 'service' ? DRAINED : COMPLETED);
    teardownFailed(scope, error);
  } else {
    expire(scope);
  }
}
