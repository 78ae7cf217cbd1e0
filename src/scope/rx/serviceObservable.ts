import type { Subscriber, TeardownLogic } from 'rxjs';
import type { ScopeNode } from '../engine/node.ts';
import { depend, replay } from '../engine/services.ts';
import type { ServicePlan } from '../engine/slot.ts';
import { failLater } from './failLater.ts';
import { inCurrentScope } from './findScope.ts';
import { ServiceDefinition } from './serviceDefinition.ts';
import { ServiceEdge } from './serviceEdge.ts';

/** The Observable of a service: who subscribes, depends on it in the current scope. */
export class ServiceObservable<T> extends ServiceDefinition<T> {
  /** What the function given to `new Observable()` becomes. As a method it costs a service 110 bytes less than as a closure. */
  protected _subscribe(subscriber: Subscriber<unknown>): TeardownLogic {
    return inCurrentScope(subscriber, this.rxjsScopePlan, dependOn);
  }
}

function dependOn(scope: ScopeNode, subscriber: Subscriber<unknown>, plan: ServicePlan): TeardownLogic {
  const edge = new ServiceEdge(scope, scope.realm.slot(plan), subscriber);
  const refusal = depend(edge);
  if (refusal) return failLater(subscriber, refusal);
  subscriber.add(edge);
  replay(edge);
  return undefined;
}
