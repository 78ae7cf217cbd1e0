import { StopTimeoutError } from '../../errors/index.ts';
import { checkWaits } from './circularWait.ts';
import type { Entry } from './entry.ts';
import { teardownFailed } from './hearing.ts';
import { keepAlive } from './keepAlive.ts';
import { endDrained, lastDependentLeft, move } from './lifecycle.ts';
import { ScopeNode } from './node.ts';
import type { Machine, Realm } from './realm.ts';
import { close, expire, holdEdgesOfParent, letGo, release } from './release.ts';
import { generationClosed, startTask } from './services.ts';
import { stop } from './stop.ts';
import { limitWait } from './timeouts.ts';
import { waitingOn } from './waitingOn.ts';

/** Takes a scope as far as it can go: the whole life of a scope is here, a state a function. */
export const machine: Machine = {
  advance(scope: ScopeNode): void {
    switch (scope.state) {
      case 'starting':
        if (scope.hasDependents && !scope.started) startTask(scope);
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
      case 'ready':
      case 'closed':
        break;
      default:
        scope.state satisfies never;
    }
  },

  leftAlone: keepAlive,

  expire(realm: Realm): void {
    expireScope(realm.main);
    for (let entry: Entry | undefined = realm.services.first; entry; entry = entry.nextEntry) {
      if (entry instanceof ScopeNode) expireScope(entry);
    }
  },
};

function advanceDraining(scope: ScopeNode): void {
  if (scope.work?.drain?.isAwaited) {
    limitWait(scope, expireScope);
  } else {
    endDrained(scope);
  }
}

function advanceClosing(scope: ScopeNode): void {
  if (scope.nesting?.awaitsTurn) return;
  if (scope.hasDependents) {
    checkWaits(scope.realm);
    return;
  }
  move(scope, 'releasing');
  stop(scope);
  advanceReleasing(scope);
}

function advanceReleasing(scope: ScopeNode): void {
  if (!scope.finalized) {
    if (!release(scope)) return;
    letGo(scope);
  }
  if (scope.kind === 'main') {
    const { realm } = scope;
    // Its services may have added finalizers to it meanwhile (rule 12).
    if (realm.services.first || scope.runningFinalizers?.size) {
      holdEdgesOfParent(scope);
      if (realm.idle?.size) realm.queue.pushLate({ run: () => lookOnceMore(realm) });
      return;
    }
    realm.deadlineTimer?.();
  }
  close(scope);
  generationClosed(scope);
}

/** While its main scope closes, keepAlive ends as soon as only idle services and what these use are left (rule 4). */
function lookOnceMore({ ending, idle }: Realm): void {
  if (ending === 0) for (const service of [...(idle ?? [])]) lastDependentLeft(service);
}

function expireScope(scope: ScopeNode): void {
  if (scope.state === 'draining') {
    const elapsed = scope.realm.host.now() - scope.stamp();
    const error = new StopTimeoutError(scope.path, waitingOn(scope), elapsed);
    endDrained(scope);
    teardownFailed(scope, error);
  } else {
    expire(scope);
  }
}
