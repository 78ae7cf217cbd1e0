import { type InteropObservable, Observable } from 'rxjs';
import type { CleanupContext } from '../scope/engine/cleanupContext.ts';
import { isOver, overError } from '../scope/engine/over.ts';
import { checkFunction } from '../scope/rx/check.ts';
import type { Cleanup } from '../scope/rx/cleanup.ts';
import { dispose } from '../scope/rx/dispose.ts';
import { failLater } from '../scope/rx/failLater.ts';
import { inCurrentScope } from '../scope/rx/findScope.ts';
import { Holding } from '../scope/rx/holding.ts';

/** What is acquired. Only Observables and thenables are unwrapped. */
export type Acquired<T> = Observable<T> | InteropObservable<T> | PromiseLike<T> | T;

/**
 * A value that is acquired, and released when its scope ends or it is unsubscribed: once, and awaited.
 *
 * ```
 * resource(acquire, release)
 * acquire     ----v               a promise, an Observable, or a value
 * result      ----v-----!         emits once, and does not complete by itself
 * release               ----      its scope closes after that
 * ```
 *
 * A promise that is acquired too late is released as it comes in. An Observable that is acquired is held until it is
 * released; its later error is the result's.
 *
 * ```ts
 * const server = resource(
 *   ({ signal }) => listen({ port: 8080, signal }),
 *   (server) => drain(server),
 * );
 * ```
 *
 * Without `release`, the value is disposed of by its `Symbol.asyncDispose` or `Symbol.dispose`.
 *
 * Errs with what `acquire` throws or rejects with, with an `EmptyError` if its Observable completes without a value, and
 * with a {@link NoScopeError} outside of any scope. What `release` throws becomes a {@link FinalizerError}.
 *
 * State: one value per subscription.
 *
 * @throws TypeError if `acquire` or `release` is not a function.
 * @see {@link shareService} to share it, {@link switchScope} to replace it in order.
 */
export function resource<T extends AsyncDisposable | Disposable>(
  acquire: (context: CleanupContext) => Acquired<T>,
): Observable<T>;
export function resource<T>(
  acquire: (context: CleanupContext) => Acquired<T>,
  release: (value: T, context: CleanupContext) => Cleanup,
): Observable<T>;
export function resource<T>(
  acquire: (context: CleanupContext) => Acquired<T>,
  ...rest: readonly [release?: (value: T, context: CleanupContext) => Cleanup]
): Observable<T> {
  checkFunction(acquire, 'The acquire function given to resource()');
  if (rest.length > 0) checkFunction(rest[0], 'The release function given to resource()');
  const release = rest[0] ?? dispose;
  return new Observable<T>((subscriber) =>
    inCurrentScope(subscriber, 'resource()', (scope) => {
      if (isOver(scope)) return failLater(subscriber, overError(scope, 'acquired'));
      if (subscriber.closed) return undefined;
      const holding = new Holding<T>(scope, subscriber, release);
      subscriber.add(holding);
      holding.acquire(acquire);
      return undefined;
    }),
  );
}
