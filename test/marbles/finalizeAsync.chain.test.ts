import { EMPTY, mergeMap, NEVER, of, repeat, retry, take, tap } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('finalizeAsync, in a chain', () => {
  it(
    'runs one after the other, those above first, as finalize() does (rule 8)',
    marbles((m) => {
      const above = m.cold('      --|');
      const below = m.cold('      ---|');
      const finalized = m.cold('-|').pipe(
        finalizeAsync(() => above),
        finalizeAsync(() => below),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('------|');
      m.expect(above).toHaveSubscriptions('-^-!');
      m.expect(below).toHaveSubscriptions('---^--!');
    }),
  );

  it(
    'runs once for each subscription that a retry or a repeat makes (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const cleanup = m.cold('|');
      const retried = m.cold('--#').pipe(
        finalizeAsync(() => cleanup),
        retry(1),
        inScope(main),
      );
      m.expect(retried).toBeObservable('----#');
      m.expect(cleanup).toHaveSubscriptions(['--(^!)', '----(^!)']);
      const again = m.cold('|');
      const repeated = m.cold('--|').pipe(
        finalizeAsync(() => again),
        repeat(2),
        inScope(main),
      );
      m.expect(repeated).toBeObservable('----|');
      m.expect(again).toHaveSubscriptions(['--(^!)', '----(^!)']);
    }),
  );

  it(
    'runs once, though its source completes and its consumer leaves in the same call (rules 12, 27)',
    marbles((m) => {
      const calls: string[] = [];
      const finalized = of('a').pipe(
        finalizeAsync(() => void calls.push('called')),
        take(1),
        inScope(createMainScope('app')),
      );
      m.expect(finalized).toBeObservable('(a|)');
      m.flush();
      expect(calls).toEqual(['called']);
    }),
  );

  it(
    'may subscribe to a service in its finalizer (rule 20)',
    marbles((m) => {
      const log = m.cold('-l').pipe(shareService('log'));
      const written: string[] = [];
      const app = m.cold('--|').pipe(
        finalizeAsync(() =>
          log.pipe(
            take(1),
            tap((line) => written.push(String(line))),
          ),
        ),
        withScope('app'),
      );
      m.expect(app).toBeObservable('---|');
      m.flush();
      expect(written).toEqual(['l']);
    }),
  );

  it(
    'runs for a nested chain when the outer one ends (rule 8)',
    marbles((m) => {
      const cleanup = m.cold('        ---|');
      const app = of('a').pipe(
        mergeMap(() => NEVER.pipe(finalizeAsync(() => cleanup))),
        withScope('app'),
      );
      m.expect(app, '^---!').toBeObservable('-');
      m.expect(cleanup).toHaveSubscriptions('----^--!');
    }),
  );

  it(
    'needs a scope (rule 24)',
    marbles((m) => {
      const source = m.cold('a');
      const finalized = source.pipe(
        finalizeAsync(() => {}),
        told(),
      );
      m.expect(finalized).toBeObservable('#', undefined, 'NoScopeError');
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it.each([
    ['undefined', undefined],
    ['a promise', Promise.resolve()],
    ['an Observable', EMPTY],
  ])('refuses %s as its finalizer with a TypeError at the call', (_, finalizer) => {
    // The cast lets wrong arguments through, as a caller without types would.
    const call = () => finalizeAsync(finalizer as unknown as () => void);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/finalizer/);
  });
});
