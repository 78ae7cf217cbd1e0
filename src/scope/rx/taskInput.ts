import { type InteropObservable, type Observable, observable } from 'rxjs';

/**
 * What a scope can run: an Observable (which can be cut), or what an async function or async generator returns (which
 * can only be told to stop).
 */
export type TaskInput<T> =
  | Observable<T>
  | InteropObservable<T>
  | PromiseLike<T>
  | AsyncGenerator<T, void, void>;

export function isTaskInput(value: unknown): value is TaskInput<unknown> {
  return isObservable(value) || isAsyncGenerator(value) || isPromiseLike(value);
}

/** Whether `from()` takes it for an Observable. */
export function isObservable(value: unknown): value is Observable<unknown> | InteropObservable<unknown> {
  return typeof value === 'object' && value !== null && observable in value;
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

export function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown, void, void> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    'return' in value &&
    'throw' in value &&
    'next' in value
  );
}
