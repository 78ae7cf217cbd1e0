import { catchError, type MonoTypeOperatorFunction, throwError } from 'rxjs';
import { errorChain } from './errorChain.ts';

/** Turns an error into the short string of `errorChain`, so that a marble test can name it. */
export function told<T>(): MonoTypeOperatorFunction<T> {
  return catchError((error: unknown) => {
    const line: unknown = errorChain(error);
    return throwError(() => line);
  });
}
