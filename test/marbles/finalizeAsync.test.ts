import { of, throwError } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('finalizeAsync, by what its source does', () => {
  it(
    'mirrors a source that never emits, and runs when its consumer leaves',
    marbles((m) => {
      const cleanup = m.cold('      --|');
      const finalized = m.cold('-').pipe(
        finalizeAsync(() => cleanup),
        inScope(createMainScope('app')),
      );
      m.expect(finalized, '^---!').toBeObservable('-');
      m.expect(cleanup).toHaveSubscriptions('----^-!');
    }),
  );

  it(
    'runs when an empty source completes',
    marbles((m) => {
      const cleanup = m.cold('      --|');
      const source = m.cold('   ---|');
      const finalized = source.pipe(
        finalizeAsync(() => cleanup),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('-----|');
      m.expect(source).toHaveSubscriptions(' ^--!');
      m.expect(cleanup).toHaveSubscriptions('---^-!');
    }),
  );

  it(
    'passes one value on at once, and complete once it is done in a scope that ends (rules 7, 19)',
    marbles((m) => {
      const cleanup = m.cold('     --|');
      const finalized = m.cold('-a|').pipe(
        finalizeAsync(() => cleanup),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('-a--|');
      m.expect(cleanup).toHaveSubscriptions('--^-!');
    }),
  );

  it(
    'passes many values on, runs once, and waits for nothing in a scope that lives on (rule 10)',
    marbles((m) => {
      const cleanup = m.cold('         --|');
      const finalized = m.cold('-a-b-c|').pipe(
        finalizeAsync(() => cleanup),
        inScope(createMainScope('app')),
      );
      m.expect(finalized).toBeObservable('-a-b-c|');
      m.expect(cleanup).toHaveSubscriptions('------^-!');
    }),
  );

  it(
    'runs when its source errs, and the error is told after it (rule 16)',
    marbles((m) => {
      const cleanup = m.cold('      --|');
      const finalized = m.cold('-a-#').pipe(
        finalizeAsync(() => cleanup),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('-a---#');
      m.expect(cleanup).toHaveSubscriptions('---^-!');
    }),
  );

  it(
    'runs when its consumer leaves early',
    marbles((m) => {
      const cleanup = m.cold('       --|');
      const source = m.cold('   -a-b-c');
      const finalized = source.pipe(
        finalizeAsync(() => cleanup),
        withScope('app'),
      );
      m.expect(finalized, '^---!').toBeObservable('-a-b');
      m.expect(source).toHaveSubscriptions('^---!');
      m.expect(cleanup).toHaveSubscriptions('----^-!');
    }),
  );

  it(
    'runs for a synchronous source too',
    marbles((m) => {
      const cleanup = m.cold('----|');
      const finalized = of('a', 'b').pipe(
        finalizeAsync(() => cleanup),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('(ab)|');
      m.expect(cleanup).toHaveSubscriptions('^---!');
    }),
  );
});

describe('finalizeAsync, by what the finalizer gives', () => {
  it(
    'awaits an Observable to its end, whatever it emits (rule 23)',
    marbles((m) => {
      const finalized = m.cold('a|').pipe(
        finalizeAsync(() => m.cold('x-y-|')),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('a----|');
    }),
  );

  it(
    'is done with nothing to await',
    marbles((m) => {
      const calls: string[] = [];
      const finalized = m.cold('a|').pipe(
        finalizeAsync(() => {
          calls.push('called');
        }),
        withScope('app'),
      );
      m.expect(finalized).toBeObservable('a|');
      m.flush();
      expect(calls).toEqual(['called']);
    }),
  );

  it(
    'records what the finalizer throws (rule 16)',
    marbles((m) => {
      const finalized = m.cold('a|').pipe(
        finalizeAsync(() => {
          throw new Error('thrown');
        }),
        withScope('app'),
        told(),
      );
      m.expect(finalized).toBeObservable('a#', undefined, 'TeardownError[FinalizerError < thrown]');
    }),
  );

  it(
    'records what the finalizer errs with, after the task’s own error (rule 16)',
    marbles((m) => {
      const finalized = m.cold('a#', undefined, 'boom').pipe(
        finalizeAsync(() => m.cold('--#', undefined, 'stuck')),
        withScope('app'),
        told(),
      );
      m.expect(finalized).toBeObservable('a--#', undefined, 'TeardownError[boom, FinalizerError < stuck]');
    }),
  );

  it('reports a finalizer that fails in a scope that lives on (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const finalized = m.cold('a|').pipe(
        finalizeAsync(() => throwError(() => new Error('stuck'))),
        inScope(createMainScope('app')),
      );
      m.expect(finalized).toBeObservable('a|');
    })();
    expect(unhandled.map(errorChain)).toEqual(['FinalizerError < stuck']);
  });

  it('does not keep the other finalizers from running when one throws (rules 12, 16)', () => {
    const calls: string[] = [];
    marbles((m) => {
      const finalized = m.cold('a|').pipe(
        finalizeAsync(() => void calls.push('above')),
        finalizeAsync(() => {
          throw new Error('thrown');
        }),
        finalizeAsync(() => void calls.push('below')),
        withScope('app'),
        told(),
      );
      m.expect(finalized).toBeObservable('a#', undefined, 'TeardownError[FinalizerError < thrown]');
    })();
    expect(calls).toHaveLength(2);
  });
});
