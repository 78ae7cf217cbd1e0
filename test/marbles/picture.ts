import { concatWith, filter, isObservable, map, NEVER, type Observable, of, switchMap } from 'rxjs';
import type { MainScope } from 'rxjs-scope';
import { trace } from 'rxjs-scope/testing';

interface Marbles {
  expect(actual: Observable<string>): { toBeObservable(expected: string): void };
}

const states: Readonly<Record<string, string>> = {
  s: 'starting',
  r: 'ready',
  d: 'draining',
  c: 'closing',
  f: 'releasing',
  x: 'closed',
};

/**
 * Expects one lane of states per scope, a column a millisecond: `r` ready, `f` finalizers begin, `x` closed.
 * With `letters` also `s` starting, `d` draining, `c` closing. Columns line up, so the order of a shutdown is seen.
 * A scope created by `withScope()` is given as an Observable of its main scope.
 */
export function picture(
  m: Marbles,
  main: MainScope | Observable<MainScope>,
  lanes: Readonly<Record<string, string>>,
  letters = 'rfx',
): void {
  const mains = isObservable(main) ? main : of(main);
  for (const [path, expected] of Object.entries(lanes)) {
    const words = new Map(Array.from(letters, (letter) => [`${path} ${states[letter] ?? letter}`, letter]));
    const lane = mains.pipe(
      switchMap((scope) => trace(scope)),
      filter((line) => words.has(line)),
      map((line) => words.get(line) ?? line),
      concatWith(NEVER),
    );
    m.expect(lane).toBeObservable(expected);
  }
}
