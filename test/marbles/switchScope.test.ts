import { EMPTY, map, NEVER, of, Subject, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('switchScope', () => {
  collectReports();

  it(
    'passes on nothing while its source emits nothing',
    marbles((m) => {
      const source = m.cold('-');
      m.expect(
        source.pipe(
          switchScope(() => of('x')),
          withScope(),
        ),
        '^--!',
      ).toBeObservable('----');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'completes with an empty source',
    marbles((m) => {
      m.expect(
        m.cold('---|').pipe(
          switchScope(() => of('x')),
          withScope(),
        ),
      ).toBeObservable('---|');
      m.expect(
        EMPTY.pipe(
          switchScope(() => of('x')),
          withScope(),
        ),
      ).toBeObservable('|');
    }),
  );

  it(
    'opens one inner scope for one value, and completes with source and inner (rule 10)',
    marbles((m) => {
      const source = m.cold('-a-|');
      const inner = m.cold('--x--y|');
      m.expect(
        source.pipe(
          switchScope(() => inner),
          withScope(),
        ),
      ).toBeObservable('---x--y|');
      m.expect(source).toHaveSubscriptions('^--!');
      m.expect(inner).toHaveSubscriptions('-^-----!');
    }),
  );

  it(
    'waits for its source when the inner has ended',
    marbles((m) => {
      const source = m.cold('a-------|');
      m.expect(
        source.pipe(
          switchScope(() => m.cold('-x|')),
          withScope(),
        ),
      ).toBeObservable('-x------|');
    }),
  );

  it(
    'unsubscribes and fully closes the last inner before it opens the next (rule 10)',
    marbles((m) => {
      const source = m.cold('a----b--------|');
      const inner = m.cold('--x---y---z|');
      const cleanup = m.cold('--|');
      const switched = source.pipe(
        switchScope(() => inner.pipe(finalizeAsync(() => cleanup))),
        withScope(),
      );
      m.expect(switched).toBeObservable('--x------x---y---z--|');
      m.expect(inner).toHaveSubscriptions(['^----!', '-------^----------!']);
      m.expect(cleanup).toHaveSubscriptions(['-----^-!', '------------------^-!']);
    }),
  );

  it(
    'takes the newest of the values that come while the last inner closes (rule 10)',
    marbles((m) => {
      const projected: string[] = [];
      const source = m.cold<string>('a--bcd-------|');
      const switched = source.pipe(
        switchScope((value) => {
          projected.push(value);
          return m.cold<string>('-x|').pipe(
            map(() => value),
            finalizeAsync(() => timer(4)),
          );
        }),
        withScope(),
      );
      m.expect(switched).toBeObservable('-a-----d-----|');
      m.flush();
      expect(projected).toEqual(['a', 'd']);
    }),
  );

  it('gives its project the value and the inner scope, named "switch" (section 5)', () => {
    const seen: [string, Scope][] = [];
    const main = createMainScope('app');
    of('a')
      .pipe(
        switchScope((value, scope) => {
          seen.push([value, scope]);
          return NEVER;
        }),
        inScope(main),
      )
      .subscribe();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toBe('a');
    expect(seen[0]?.[1]).toMatchObject({ kind: 'nested', name: 'switch', path: 'app/switch' });
    expect(seen[0]?.[1].main).toBe(main);
  });

  it('runs each inner in a scope of its own (rule 24)', () => {
    const source = new Subject<string>();
    const scopes: Scope[] = [];
    source
      .pipe(
        switchScope((_, scope) => deferScope((current) => of(scope === current, scopes.push(current)))),
        withScope('app'),
      )
      .subscribe();
    source.next('a');
    source.next('b');
    expect(scopes).toHaveLength(2);
    expect(scopes[0]).not.toBe(scopes[1]);
    expect(scopes[0]?.state).toBe('closed');
  });

  it('takes every input that switchMap takes', () => {
    const seen: unknown[] = [];
    of('abc')
      .pipe(
        switchScope((text) => Array.from(text)),
        withScope(),
      )
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it(
    'unsubscribes source and inner when its consumer unsubscribes',
    marbles((m) => {
      const source = m.cold('-a---b');
      const inner = m.cold('-x-x-x-x');
      m.expect(
        source.pipe(
          switchScope(() => inner),
          withScope(),
        ),
        '^---!',
      ).toBeObservable('--x---');
      m.expect(source).toHaveSubscriptions('^---!');
      m.expect(inner).toHaveSubscriptions('-^--!');
    }),
  );

  it(
    'errs with a NoScopeError outside any scope, one turn later (rules 16, 24)',
    marbles((m) => {
      const source = m.cold('a');
      const errors = errorsOf(source.pipe(switchScope(() => of('x'))));
      expect(errors).toEqual([]);
      m.flush();
      expect(errors).toMatchObject([{ code: 'NO_SCOPE' }]);
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it.each([[undefined], [null], [of(1)], ['abc']])('refuses %s as its project, at the call', (project) => {
    expect(() => switchScope(project as never)).toThrow(TypeError);
    expect(() => switchScope(project as never)).toThrow(/switchScope.*function/s);
  });
});
