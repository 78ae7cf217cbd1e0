import type { Observable } from 'rxjs';
import { checkObservable } from '../scope/rx/check.ts';
import { ObservablePlan } from '../scope/rx/observablePlan.ts';
import { readServiceConfig, type ServiceConfig } from '../scope/rx/serviceConfig.ts';
import type { Service } from '../scope/rx/serviceDefinition.ts';
import { ServiceObservable } from '../scope/rx/serviceObservable.ts';

/**
 * Makes an Observable a service: started when first needed, shared by all who subscribe in one main scope, and stopped
 * after the last of them has finished its own cleanup.
 *
 * ```
 * source          --v-----------------
 *                   shareService('db')
 * in scope A      ^---v-----!                two scopes depend on one running task
 * in scope B          ^v--------!            the latest value is replayed
 * source          ^-------------(drain, then finalizers)
 * ```
 *
 * The first subscriber in a main scope starts the source; until it emits, all wait. A later value replaces it. When the
 * last dependent has left, `noMoreDependents` emits in the source; then the service stops. At most one generation is
 * live per main scope: who comes while one stops gets the next.
 *
 * ```ts
 * const database = resource(() => connect(url), (db) => db.end()).pipe(shareService('database'));
 *
 * const app = database.pipe(
 *   switchMap((db) => db.query('select 1')),
 *   take(1),
 *   withScope('app'),
 * );
 * app.subscribe({ next: console.log, complete: () => console.log('closed') });
 * // [ 1 ]
 * // closed                 (after db.end() has settled)
 * ```
 *
 * A subscriber gets a {@link ScopeDiedError} when the service fails or is cancelled, a {@link ScopeCycleError} when it
 * would depend on itself, a {@link ScopeClosedError} in a closed scope, and a {@link NoScopeError} outside of any.
 *
 * State: one running task per main scope and generation.
 *
 * @param config its name, or its configuration.
 * @throws TypeError or RangeError for a configuration that is not one.
 * @see {@link service} for async functions and generators, {@link resource} for what needs to be released.
 */
export function shareService(config: string | ServiceConfig): <T>(source: Observable<T>) => Service<T> {
  const settings = readServiceConfig(config, 'shareService()');
  return <T>(source: Observable<T>): Service<T> => {
    checkObservable(source, `The source of shareService('${settings.name}')`);
    return new ServiceObservable<T>(new ObservablePlan(settings, source));
  };
}
