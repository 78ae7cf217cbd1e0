import { type InteropObservable, Observable } from 'rxjs';

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

export function isObservable(value: unknown): value is Observable<unknown> | InteropObservable<unknown> {
  if (value instanceof Observable) return true;
  if (typeof value !== 'object' || value === null) return false;
  return '@@observable' in value || (interopKey !== undefined && interopKey in value);
}

/** `Symbol.observable`, where a polyfill has made it. */
const interopKey = (Symbol as { readonly observable?: symbol }).observable;

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
