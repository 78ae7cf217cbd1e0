import { EMPTY, map, NEVER, Observable, of, take, tap, throwError } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const where = deferScope((scope) => of(scope.path));

describe('inScope', () => {
  collectReports();

  it(
    'passes on nothing from a source that emits nothing',
    marbles((m) => {
      const source = m.cold('-');
      m.expect(source.pipe(inScope(createMainScope())), '^---!').toBeObservable('-----');
      m.expect(source).toHaveSubscriptions('^---!');
    }),
  );

  it(
    'passes on an empty source',
    marbles((m) => {
      const source = m.cold('--|');
      m.expect(source.pipe(inScope(createMainScope()))).toBeObservable('--|');
      m.expect(source).toHaveSubscriptions('^-!');
      m.expect(EMPTY.pipe(inScope(createMainScope()))).toBeObservable('|');
    }),
  );

  it(
    'passes on one value, and many',
    marbles((m) => {
      m.expect(m.cold('--a|').pipe(inScope(createMainScope()))).toBeObservable('--a|');
      m.expect(m.cold('-a-(bc)-|').pipe(inScope(createMainScope()))).toBeObservable('-a-(bc)-|');
      m.expect(of('a', 'b').pipe(inScope(createMainScope()))).toBeObservable('(ab|)');
    }),
  );

  it(
    'passes on the error of its source, and its scope lives on',
    marbles((m) => {
      const main = createMainScope();
      const source = m.cold('-a-#');
      m.expect(source.pipe(inScope(main))).toBeObservable('-a-#');
      m.expect(source).toHaveSubscriptions('^--!');
      m.flush();
      expect(main.state).toBe('ready');
    }),
  );

  it(
    'unsubscribes its source with its consumer',
    marbles((m) => {
      const source = m.cold('-a-b-c');
      m.expect(source.pipe(inScope(createMainScope()), take(2))).toBeObservable('-a-(b|)');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it('stops a synchronous source that is cut inside its first value', () => {
    const produced: number[] = [];
    const source = new Observable<number>((subscriber) => {
      for (let i = 0; i < 3 && !subscriber.closed; i++) {
        produced.push(i);
        subscriber.next(i);
      }
    });
    source.pipe(inScope(createMainScope()), take(1)).subscribe();
    expect(produced).toEqual([0]);
  });

  it('runs what stands above it in that scope (rule 24)', () => {
    const seen: string[] = [];
    where.pipe(inScope(createMainScope('a'))).subscribe((path) => seen.push(path));
    where
      .pipe(
        map((path) => `${path}!`),
        inScope(createMainScope('b')),
      )
      .subscribe((path) => seen.push(path));
    expect(seen).toEqual(['a', 'b!']);
  });

  it('goes before the scope of the chain and the ambient one (rule 24)', () => {
    const seen: string[] = [];
    const other = createMainScope('other');
    where.pipe(inScope(other), withScope('app')).subscribe((path) => seen.push(path));
    deferScope(() => {
      where.pipe(inScope(other)).subscribe((path) => seen.push(path));
      return EMPTY;
    })
      .pipe(withScope('app'))
      .subscribe();
    expect(seen).toEqual(['other', 'other']);
  });

  it('lets the one nearer below win, of two (section 5)', () => {
    const seen: string[] = [];
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    where.pipe(inScope(a), inScope(b)).subscribe((path) => seen.push(path));
    expect(seen).toEqual(['a']);
  });

  it(
    'does not cover what stands below it',
    marbles((m) => {
      const errors = errorsOf(
        of('a').pipe(
          inScope(createMainScope()),
          finalizeAsync(() => undefined),
        ),
      );
      m.flush();
      expect(errors).toMatchObject([{ code: 'NO_SCOPE' }]);
    }),
  );

  it('takes a nested or a service scope as well', () => {
    const seen: string[] = [];
    const nested: Scope[] = [];
    deferScope((scope) => {
      nested.push(scope);
      return NEVER;
    })
      .pipe(withScope('job'), withScope('app'))
      .subscribe();
    for (const scope of nested) {
      where.pipe(inScope(scope)).subscribe((path) => seen.push(path));
    }
    expect(seen).toEqual(['app/job']);
  });

  it(
    'gives its scope an edge for as long as the subscription lasts (rule 1)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 2).pipe(shareService('database'));
      m.expect(database.pipe(inScope(main)), '^---!').toBeObservable('a', { a: 'database' });
      m.flush();
      expect(note.lines).toEqual(['0 database opens', '4 database closes', '6 database closed']);
    }),
  );

  it('may be subscribed to again from inside its own value (rule 27)', () => {
    const main = createMainScope('app');
    const seen: string[] = [];
    const source: Observable<string> = where.pipe(
      inScope(main),
      tap((path) => {
        if (seen.push(path) < 3) {
          source.subscribe();
        }
      }),
    );
    source.subscribe();
    expect(seen).toEqual(['app', 'app', 'app']);
  });

  it(
    'passes on what a callback above it throws',
    marbles((m) => {
      const boom = new Error('boom');
      const source = m.cold('-a').pipe(
        tap(() => {
          throw boom;
        }),
        inScope(createMainScope()),
      );
      m.expect(source).toBeObservable('-#', undefined, boom);
      m.expect(throwError(() => boom).pipe(inScope(createMainScope()))).toBeObservable('#', undefined, boom);
    }),
  );

  it.each([[undefined], [null], ['app'], [{}], [{ path: 'app', kind: 'main' }], [5]])(
    'refuses %s as its scope, at the call',
    (scope) => {
      expect(() => inScope(scope as never)).toThrow(TypeError);
      expect(() => inScope(scope as never)).toThrow(/inScope.*scope/is);
    },
  );
});
