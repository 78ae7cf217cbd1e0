import { Observable, tap } from 'rxjs';
import type { Log } from './case.ts';

/** A source that hands out one value and stays. */
export function source<T>(value: T, log?: Log, name = ''): Observable<T> {
  return probed(
    new Observable<T>((subscriber) => {
      subscriber.next(value);
    }),
    log,
    name,
  );
}

/** Tells the log when it is subscribed and when it is unsubscribed. */
export function probed<T>(
  observable: Observable<T>,
  log: Log | undefined,
  name: string | number,
): Observable<T> {
  if (log === undefined) return observable;
  return observable.pipe(
    tap({
      subscribe: () => {
        log(`+${name}`);
      },
      finalize: () => {
        log(`-${name}`);
      },
    }),
  );
}
