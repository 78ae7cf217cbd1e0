import { configure } from 'rxjs-marbles';

/** What of `expect` is used: vitest's and jest's both have it. */
export type Expect = (actual: unknown) => { toStrictEqual(expected: unknown): unknown };

/**
 * `rxjs-marbles` for vitest and jest alike: virtual time in `run` mode, and differences shown by `expect`.
 *
 * ```ts
 * import { expect, it } from 'vitest';
 * import { configureMarbles } from 'rxjs-scope/testing';
 *
 * const { marbles } = configureMarbles(expect);
 *
 * it('closes after its finalizer', marbles((m) => {
 *   const app = m.cold('a|').pipe(finalizeAsync(() => timer(3)), withScope('app'));
 *   m.expect(app).toBeObservable('a---|');
 * }));
 * ```
 *
 * Promises are not virtual: in marbles, tasks and finalizers are Observables. A test function given to `marbles` must not
 * be async: it would pass whatever it finds.
 *
 * @throws TypeError if `expect` is not a function.
 * @see {@link trace} for what to expect of a shutdown.
 */
export function configureMarbles(expect: Expect): ReturnType<typeof configure> {
  if (typeof expect !== 'function')
    throw new TypeError('configureMarbles() needs the expect function of your test framework.');
  return configure({
    run: true,
    frameworkMatcher: true,
    assertDeepEqual: (actual, expected) => {
      expect(actual).toStrictEqual(expected);
    },
  });
}
