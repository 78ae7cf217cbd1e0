import { inCurrentScope } from './findScope.ts';
import { failLater } from './failLater.ts';
import { ServiceObservable } from './serviceDefinition.ts';
import { ServiceEdge } from './serviceEdge.ts';
import { depend, replay } from './services.ts';
import type { ServicePlan } from './slot.ts';

/** The Observable of a service: who subscribes, depends on it in the current scope. */
export function serviceOf<T>(plan: ServicePlan): ServiceObservable<T> {
  return new ServiceObservable<T>(plan, (subscriber) =>
    inCurrentScope(subscriber, `The service ${plan.name}`, (scope) => {
      const edge = new ServiceEdge(scope, scope.realm.slot(plan), subscriber);
      const refusal = depend(edge);
      if (refusal) return failLater(subscriber, refusal);
      subscriber.add(edge);
      replay(edge);
      return undefined;
    }),
  );
}
