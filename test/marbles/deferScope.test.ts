import {
  EMPTY,
  type InteropObservable,
  map,
  NEVER,
  Observable,
  observable,
  of,
  take,
  throwError,
} from 'rxjs';
import { createMainScope, currentScope, deferScope, inScope, type Scope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('deferScope', () => {
  collectReports();

  it(
    'passes on nothing, an end, one value, and many',
    marbles((m) => {
      const main = createMainScope();
      for (const diagram of ['-', '---|', '--a|', '-a-(bc)-d|', '-a-#']) {
        const source = m.cold(diagram);
        m.expect(deferScope(() => source).pipe(inScope(main))).toBeObservable(diagram);
      }
      m.expect(deferScope(() => EMPTY).pipe(inScope(main))).toBeObservable('|');
      m.expect(deferScope(() => of('a', 'b')).pipe(inScope(main))).toBeObservable('(ab|)');
    }),
  );

  it(
    'subscribes to and unsubscribes from what its project gives',
    marbles((m) => {
      const source = m.cold('-a-b-c');
      m.expect(deferScope(() => source).pipe(inScope(createMainScope())), '^--!').toBeObservable('-a--');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it('calls its project anew for each subscription, with the current scope (rule 24)', () => {
    const scopes: Scope[] = [];
    const source = deferScope((scope) => {
      scopes.push(scope);
      return of(scopes.length);
    });
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    source.pipe(inScope(a)).subscribe();
    source.pipe(inScope(b)).subscribe();
    source.pipe(inScope(a)).subscribe();
    expect(scopes).toEqual([a, b, a]);
    expect(scopes[0]).toBe(a);
    expect(scopes[1]).toBe(b);
  });

  it('does not call its project before it is subscribed to', () => {
    let calls = 0;
    deferScope(() => of(calls++)).pipe(inScope(createMainScope()));
    expect(calls).toBe(0);
  });

  it('makes its scope the current one in its project', () => {
    const same: boolean[] = [];
    deferScope((scope) => of(same.push(scope === currentScope())))
      .pipe(withScope())
      .subscribe();
    expect(same).toEqual([true]);
  });

  it(
    'passes on the very error its project throws',
    marbles((m) => {
      const boom = new Error('boom');
      const source = deferScope((): Observable<never> => {
        throw boom;
      });
      const errors = errorsOf(source.pipe(inScope(createMainScope())));
      m.flush();
      expect(errors).toEqual([boom]);
      expect(errors[0]).toBe(boom);
    }),
  );

  it('takes an object that follows the Observable protocol', () => {
    // The type speaks of Symbol.observable, which Node does not have: RxJS takes '@@observable' for it there.
    const foreign = { [observable]: () => of('a', 'b') } as unknown as InteropObservable<string>;
    const seen: string[] = [];
    deferScope(() => foreign)
      .pipe(withScope())
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a', 'b']);
  });

  it.each([[undefined], [null], [5], ['abc'], [{}], [() => of(1)], [[1, 2]]])(
    'errs with a TypeError when its project gives %s',
    (value) => {
      const errors = errorsOf(deferScope(() => value as never).pipe(withScope('app')));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toBeInstanceOf(TypeError);
      expect(String(errors[0])).toMatch(/app.*Observable/s);
    },
  );

  it(
    'errs with a NoScopeError outside any scope, one turn later (rules 16, 24)',
    marbles((m) => {
      let called = false;
      const source = deferScope(() => {
        called = true;
        return of('a');
      });
      const errors = errorsOf(source);
      expect(errors).toEqual([]);
      m.flush();
      expect(errors).toMatchObject([{ name: 'NoScopeError', code: 'NO_SCOPE' }]);
      expect(called).toBe(false);
    }),
  );

  it('is not tied to the scope it was written in, but to the one it is subscribed in (rule 24)', () => {
    const paths: string[] = [];
    let inner: Observable<string> = EMPTY;
    deferScope(() => {
      inner = deferScope((scope) => of(scope.path));
      return EMPTY;
    })
      .pipe(withScope('writer'))
      .subscribe();
    inner.pipe(withScope('reader')).subscribe((path) => paths.push(path));
    expect(paths).toEqual(['reader']);
  });

  it('may be cut inside its first value (rule 27)', () => {
    const produced: number[] = [];
    const source = deferScope(
      () =>
        new Observable<number>((subscriber) => {
          for (let i = 0; i < 3 && !subscriber.closed; i++) {
            produced.push(i);
            subscriber.next(i);
          }
        }),
    );
    source.pipe(take(1), withScope()).subscribe();
    expect(produced).toEqual([0]);
  });

  it(
    'may be unsubscribed, or its scope ended, from inside its project (rule 27)',
    marbles((m) => {
      const source = m.cold('-a');
      const main = createMainScope();
      const errors = errorsOf(
        deferScope((scope) => {
          void scope.main.close();
          return source;
        }).pipe(inScope(main)),
      );
      m.flush();
      expect(errors).toEqual([]);
      expect(main.state).toBe('closed');
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it('may be nested in itself (rule 27)', () => {
    const seen: string[] = [];
    deferScope((outer) => deferScope((inner) => of(outer === inner)).pipe(map((same) => String(same))))
      .pipe(withScope())
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(['true']);
  });

  it.each([[undefined], [null], [of(1)], ['abc'], [{}]])(
    'refuses %s as its project, at the call',
    (project) => {
      expect(() => deferScope(project as never)).toThrow(TypeError);
      expect(() => deferScope(project as never)).toThrow(/deferScope.*function/s);
    },
  );

  it(
    'leaves other errors of its source alone',
    marbles((m) => {
      m.expect(deferScope(() => throwError(() => 'boom')).pipe(withScope())).toBeObservable(
        '#',
        undefined,
        'boom',
      );
      m.expect(deferScope(() => NEVER).pipe(withScope()), '^-!').toBeObservable('---');
    }),
  );
});
