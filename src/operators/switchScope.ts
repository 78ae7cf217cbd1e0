import { Observable, type ObservableInput, type ObservedValueOf, type OperatorFunction } from 'rxjs';
import { checkFunction, checkObservable } from '../scope/rx/check.ts';
import { inCurrentScope } from '../scope/rx/findScope.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { ScopeSwitch } from '../scope/rx/scopeSwitch.ts';

/**
 * As `switchMap`, but each inner Observable runs in a scope of its own, and the last one is fully closed before the next
 * is opened: the way to replace a resource.
 *
 * ```
 * source      --a-----b-c-------|
 *               switchScope((v) => resource(…))
 * a's scope     ^-----!===           === its teardown
 * c's scope              ^------!=== b came and went while a closed
 * result      --A--------C---------|
 * ```
 *
 * Of the values that come while the last scope closes, the newest counts. Completes when the source has, and the newest
 * inner scope has closed.
 *
 * ```ts
 * const listener = port$.pipe(switchScope((port) => resource(() => listen(port), (server) => close(server))));
 * ```
 *
 * Errs, once the inner scope has closed, with the error of the source, of `project`, or of the inner Observable; with a
 * {@link NoScopeError} outside of any scope.
 *
 * State: one nested scope per subscription, called 'switch'.
 *
 * @param project given the value, and the scope of its own.
 * @throws TypeError if `project` is not a function.
 */
export function switchScope<T, O extends ObservableInput<unknown>>(
  project: (value: T, scope: Scope) => O,
): OperatorFunction<T, ObservedValueOf<O>> {
  checkFunction(project, 'The project function given to switchScope()');
  return (source) => {
    checkObservable(source, 'The source of switchScope()');
    return new Observable<ObservedValueOf<O>>((subscriber) =>
      inCurrentScope(subscriber, 'switchScope()', (scope) => {
        source.subscribe(new ScopeSwitch<T>(scope, subscriber, project));
        return undefined;
      }),
    );
  };
}
