import { type MonoTypeOperatorFunction, Observable } from 'rxjs';

/** A task that subscribes by hand: the scope is found as that of the running call. */
export function byHand(code: () => void, inside: MonoTypeOperatorFunction<never>): Observable<never> {
  const task = new Observable<never>(() => {
    code();
  });
  return task.pipe(inside);
}
