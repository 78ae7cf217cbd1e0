import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { CleanupContext } from '../scope/engine/cleanupContext.ts';
import { addFinalizer, runFinalizerNow } from '../scope/engine/teardown.ts';
import { checkFunction, checkObservable } from '../scope/rx/check.ts';
import { type Cleanup, cleanupOf } from '../scope/rx/cleanup.ts';
import { FinalizingSubscriber } from '../scope/rx/finalizing.ts';
import { inCurrentScope } from '../scope/rx/findScope.ts';

/**
 * As `finalize`, for cleanup that takes time: the scope waits for it, and so does everything that it depends on.
 *
 * ```
 * source      --a--b--|
 *               finalizeAsync(() => flush())
 * result      --a--b--|
 * flush()             ----|     its scope closes after that
 * ```
 *
 * It runs when the stream ends or is unsubscribed; when its scope ends, in its place among the other finalizers, last
 * added first. An Observable is subscribed and its end awaited, a promise is awaited.
 *
 * ```ts
 * const orders = events.pipe(finalizeAsync(({ signal }) => buffer.flush({ signal })), shareService('orders'));
 * ```
 *
 * Errs with a {@link NoScopeError} outside of any scope. What the finalizer throws becomes a {@link FinalizerError}.
 *
 * @param finalizer given a `signal` that aborts when it is out of time (`stopTimeout`).
 * @throws TypeError if `finalizer` is not a function.
 * @see {@link resource} for a value with a release of its own.
 */
export function finalizeAsync<T>(
  finalizer: (context: CleanupContext) => Cleanup,
): MonoTypeOperatorFunction<T> {
  checkFunction(finalizer, 'The finalizer given to finalizeAsync()');
  return (source) => {
    checkObservable(source, 'The source of finalizeAsync()');
    return new Observable<T>((subscriber) =>
      inCurrentScope(subscriber, 'finalizeAsync()', (scope) => {
        const entry = addFinalizer(scope, finalizer.name, cleanupOf(scope, finalizer));
        source.subscribe(
          new FinalizingSubscriber(scope, subscriber, () => {
            runFinalizerNow(scope, entry);
          }),
        );
        return undefined;
      }),
    );
  };
}
