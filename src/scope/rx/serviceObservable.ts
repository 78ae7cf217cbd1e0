import type { Subscriber, TeardownLogic } from 'rxjs';
import type { ScopeNode } from '../engine/node.ts';
import { depend, replay } from '../engine/services.ts';
import type { ServicePlan } from '../engine/slot.ts';
import { failLater } from './failLater.ts';
import { inCurrentScope } from './findScope.ts';
import { ServiceObservable } from './serviceDefinition.ts';
import { ServiceEdge } from './serviceEdge.ts';

/** The Observable of a service: who subscribes, depends on it in the current scope. */
export function serviceOf<T>(plan: ServicePlan): ServiceObservable<T> {
  return new ServiceObservable<T>(plan, (subscriber) => inCurrentScope(subscriber, plan, dependOn));
}

function dependOn(scope: ScopeNode, subscriber: Subscriber<unknown>, plan: ServicePlan): TeardownLogic {
  const edge = new ServiceEdge(scope, scope.realm.slot(plan), subscriber);
  const refusal = depend(edge);
  if (refusal) return failLater(subscriber, refusal);
  subscriber.add(edge);
  replay(edge);
  return undefined;
}
