import {
  catchError,
  combineLatest,
  concat,
  type Observable,
  of,
  Subject,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  resource,
  rootCause,
  shareService,
  switchScope,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, type Journal, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

const closing = (note: Journal, ms: number) =>
  finalizeAsync<string>(() => {
    note('inner closes');
    return timer(ms).pipe(
      tap({
        complete: () => {
          note('inner closed');
        },
      }),
    );
  });

describe('switchScope and errors', () => {
  const reports = collectReports();

  it(
    'passes on the error of its source once the inner is closed (rule 10)',
    marbles((m) => {
      const source = m.cold('a---#', undefined, boom);
      const inner = m.cold('-x');
      const switched = source.pipe(
        switchScope(() => inner.pipe(finalizeAsync(() => timer(3)))),
        withScope(),
      );
      m.expect(switched).toBeObservable('-x-----#', undefined, boom);
      m.expect(inner).toHaveSubscriptions('^---!');
    }),
  );

  it(
    'passes on the error of an inner once that is closed (rule 10)',
    marbles((m) => {
      const source = m.cold('a-------b');
      const inner = m.cold('-x-#', undefined, boom);
      const switched = source.pipe(
        switchScope(() => inner.pipe(finalizeAsync(() => timer(3)))),
        withScope(),
      );
      m.expect(switched).toBeObservable('-x----#', undefined, boom);
      m.expect(inner).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'passes on what its project throws, once the last inner is closed (rule 10)',
    marbles((m) => {
      const source = m.cold('a---b');
      const switched = source.pipe(
        switchScope((value): Observable<string> => {
          if (value === 'b') {
            throw boom;
          }
          return m.cold('-x').pipe(finalizeAsync(() => timer(3)));
        }),
        withScope(),
      );
      m.expect(switched).toBeObservable('-x-----#', undefined, boom);
    }),
  );

  it(
    'lets go of its source when an inner fails',
    marbles((m) => {
      const source = m.cold('a-------b');
      const switched = source.pipe(
        switchScope(() => m.cold('--#')),
        catchError(() => m.cold('--z|')),
        withScope(),
      );
      m.expect(switched).toBeObservable('----z|');
      m.expect(source).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'has closed the inner before the edge of its source is dropped (rule 10)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const switched = database.pipe(
        switchScope(() => m.cold('--#', undefined, boom).pipe(closing(note, 3))),
        inScope(main),
      );
      m.expect(switched).toBeObservable('-----#', undefined, boom);
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '2 inner closes',
        '5 inner closed',
        '5 database closes',
        '6 database closed',
      ]);
    }),
  );

  it(
    'has closed the inner before a source that failed closes (rules 7, 10)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = m.cold('a-#', undefined, boom).pipe(
        finalizeAsync(() => {
          note('database closes');
        }),
        shareService('database'),
      );
      const switched = database.pipe(
        switchScope(() => m.cold('-').pipe(closing(note, 3))),
        tap({
          error: () => {
            note('told');
          },
        }),
        inScope(main),
      );
      const errors = errorsOf(switched);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', cause: boom }]);
      expect(note.lines).toEqual(['2 inner closes', '5 inner closed', '5 told', '5 database closes']);
    }),
  );

  it(
    'replaces a resource in order: old closed, then new opened (rule 10)',
    marbles((m) => {
      const note = journal();
      const versions = m.cold<string>('a---b---|');
      const server = versions.pipe(
        switchScope((version) => part(note, version, 2)),
        take(2),
        withScope(),
      );
      m.expect(server).toBeObservable('a-----b-|', { a: 'a', b: 'b' });
      m.flush();
      expect(note.lines).toEqual([
        '0 a opens',
        '4 a closes',
        '6 a closed',
        '6 b opens',
        '6 b closes',
        '8 b closed',
      ]);
    }),
  );

  it('has every error of an inner teardown heard once (rule 16)', async () => {
    const errors: unknown[] = [];
    const source = new Subject<string>();
    let failures = 0;
    const failing = (value: string) =>
      resource(
        () => value,
        () => {
          failures++;
          return throwError(() => boom);
        },
      );
    source.pipe(switchScope(failing), withScope('app')).subscribe({
      error: (error: unknown) => {
        errors.push(error);
      },
    });
    source.next('a');
    source.next('b');
    source.complete();
    const heard = [...errors, ...(await reports.take())].flatMap(leaves);
    expect(failures).toBeGreaterThan(0);
    expect(heard).toEqual(Array.from({ length: failures }, () => boom));
  });

  it(
    'leaves what it shares with others alone',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const switched = m.cold('a--b--').pipe(
        switchScope(() => combineLatest([database, concat(of('x'), timer(1))])),
        inScope(main),
      );
      const subscription = switched.subscribe();
      at(5, () => {
        subscription.unsubscribe();
      });
      m.flush();
      // The first inner gives the database up and the second takes it: it does not bounce (rule 4).
      expect(note.lines).toEqual(['0 database opens', '5 database closes', '6 database closed']);
    }),
  );
});

/** The errors at the ends of `error`'s branches. */
function leaves(error: unknown): unknown[] {
  return error instanceof TeardownError ? error.errors.flatMap(leaves) : [rootCause(error)];
}
