import { Observable } from 'rxjs';
import { noMoreDependentsOf } from '../scope/rx/drained.ts';
import { inCurrentScope } from '../scope/rx/findScope.ts';

/**
 * Emits and completes when nobody depends on the current scope any more. A task that listens is not cut then: it ends
 * in its own time.
 *
 * ```
 * dependents          ^----!
 * noMoreDependents()  -----(u|)      u: undefined
 * task                --v-----|      finishes what it has begun
 * ```
 *
 * As the task begins to drain, the service subscriptions and resources that it has open complete, so that a `switchMap`
 * on them ends with its inner; their values can be used until the scope has closed.
 *
 * ```ts
 * const worker = queue.pipe(
 *   switchMap((q) => q.messages().pipe(takeUntil(noMoreDependents()), concatMap((m) => handle(m)))),
 *   shareService('worker'),
 * );
 * ```
 *
 * In a nested scope it is that of the service, or main scope, that it belongs to. A main scope's emits on `close()`, and
 * when its task completes. Subscribed to later, it emits at once. Errs with a {@link ScopeClosedError} when the scope
 * must stop without it, and with a {@link NoScopeError} outside of any scope.
 */
export function noMoreDependents(): Observable<void> {
  return new Observable<void>((subscriber) =>
    inCurrentScope(subscriber, 'noMoreDependents()', (scope) => noMoreDependentsOf(scope, subscriber)),
  );
}
