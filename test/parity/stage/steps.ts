import {
  ignoreElements,
  merge,
  type Observable,
  type OperatorFunction,
  switchMap,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { Boom } from './Boom.ts';

/** Fails so much later: what a service does once it has registered, or a whole body. */
export function fails(ms: number, message: string): Observable<never> {
  const failure = throwError(() => new Boom(message));
  return ms === 0 ? failure : timer(ms).pipe(switchMap(() => failure));
}

/** Completes so much later. */
export function ends(ms: number): Observable<never> {
  return timer(ms).pipe(ignoreElements());
}

/** Keeps what stands above it in the pipe for so long, then completes. */
export function hold(ms: number): OperatorFunction<unknown, never> {
  return (source) =>
    source.pipe(
      switchMap(() => timer(ms)),
      take(1),
      ignoreElements(),
    );
}

/** Does each thing at its millisecond, and completes after the last. */
export function timeline(steps: Readonly<Record<number, () => void>>): Observable<never> {
  const timers = Object.entries(steps).map(([ms, step]) => timer(Number(ms)).pipe(tap(step)));
  return merge(...timers).pipe(ignoreElements());
}
