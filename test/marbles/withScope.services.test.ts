import {
  catchError,
  combineLatest,
  concat,
  mergeMap,
  NEVER,
  of,
  repeat,
  retry,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import {
  deferScope,
  finalizeAsync,
  rootCause,
  ScopeDiedError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('withScope when a service dies', () => {
  collectReports();

  it(
    'errs with its ScopeDiedError, once everything is closed (rule 13)',
    marbles((m) => {
      const note = journal();
      const database = m.cold('-a-#', undefined, boom).pipe(
        finalizeAsync(() => timer(2)),
        shareService('database'),
      );
      const app = database.pipe(
        finalizeAsync(() => timer(3)),
        withScope('app'),
        tap({
          error: () => {
            note('told');
          },
        }),
      );
      const errors = errorsOf(app);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: boom }]);
      // Its own finalizer at 3 for 3, and only then the one of the database, for 2 (rule 7).
      expect(note.lines).toEqual(['8 told']);
    }),
  );

  it(
    'tells by the cause chain the path to the origin (rule 13)',
    marbles((m) => {
      const database = m.cold('--#', undefined, boom).pipe(shareService('database'));
      const orders = database.pipe(
        mergeMap(() => of('orders')),
        shareService('orders'),
      );
      const errors = errorsOf(orders.pipe(withScope('app')));
      m.flush();
      expect(errors).toMatchObject([
        { scope: 'orders', phase: 'starting', cause: { scope: 'database', phase: 'starting', cause: boom } },
      ]);
      expect(errors[0]).toBeInstanceOf(ScopeDiedError);
      expect(rootCause(errors[0])).toBe(boom);
    }),
  );

  it(
    'lives on when its task catches it (rule 13)',
    marbles((m) => {
      const database = m.cold('--#', undefined, boom).pipe(shareService('database'));
      const app = database.pipe(
        catchError(() => m.cold('a-b|')),
        withScope('app'),
      );
      m.expect(app).toBeObservable('--a-b|');
    }),
  );

  it(
    'starts it anew on retry (rule 13)',
    marbles((m) => {
      let starts = 0;
      const database = deferScope(() =>
        ++starts < 3 ? throwError(() => boom) : concat(of('up'), NEVER),
      ).pipe(shareService('database'));
      const app = database.pipe(retry({ delay: 2 }), take(1), withScope('app'));
      m.expect(app).toBeObservable('----(a|)', { a: 'up' });
    }),
  );

  it(
    'leaves siblings that do not depend on it alone (rule 11)',
    marbles((m) => {
      const note = journal();
      const database = m.cold('-a-#', undefined, boom).pipe(shareService('database'));
      const broker = part(note, 'broker', 1).pipe(shareService('broker'));
      const both = [database.pipe(catchError(() => of('no database'))), broker];
      const app = combineLatest(both).pipe(takeUntil(timer(6)), withScope('app'));
      m.expect(app).toBeObservable('-a-b---|', { a: ['a', 'broker'], b: ['no database', 'broker'] });
      m.flush();
      expect(note.lines).toEqual(['0 broker opens', '6 broker closes', '7 broker closed']);
    }),
  );

  it(
    'tells dependents in parallel, and closes the service after the slowest (rules 7, 11)',
    marbles((m) => {
      const note = journal();
      const database = m.cold('a--#', undefined, boom).pipe(
        finalizeAsync(() => {
          note('database closes');
        }),
        shareService('database'),
      );
      const user = (name: string, ms: number) =>
        database.pipe(
          switchMap(() => part(note, name, ms)),
          shareService(name),
        );
      const app = combineLatest([user('a', 4), user('b', 1)]).pipe(withScope('app'));
      const errors = errorsOf(app);
      m.flush();
      expect(note.lines.filter((line) => !line.endsWith('opens'))).toEqual([
        expect.stringMatching(/^3 [ab] closes$/),
        expect.stringMatching(/^3 [ab] closes$/),
        '4 b closed',
        '7 a closed',
        '7 database closes',
      ]);
      expect(errors).toHaveLength(1);
    }),
  );

  it(
    'fails when what it holds by use() dies later (rule 15)',
    marbles((m) => {
      const database = m.cold('a--#', undefined, boom).pipe(shareService('database'));
      const task = deferScope((scope) => {
        void scope.use(database);
        return NEVER.pipe(finalizeAsync(() => timer(2)));
      });
      const note = journal();
      const errors = errorsOf(
        task.pipe(
          withScope('app'),
          tap({
            error: () => {
              note('told');
            },
          }),
        ),
      );
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: boom }]);
      expect(note.lines).toEqual(['5 told']);
    }),
  );

  it(
    'fails a nested scope by what it holds, while the outer one may catch it (rule 15)',
    marbles((m) => {
      const database = m.cold('a--#', undefined, boom).pipe(shareService('database'));
      const job = deferScope((scope) => {
        void scope.use(database);
        return NEVER;
      }).pipe(withScope('job'));
      m.expect(
        job.pipe(
          catchError(() => m.cold('-x|')),
          withScope('app'),
        ),
      ).toBeObservable('----x|');
    }),
  );

  it(
    'errs by a cancelled service with a ScopeDiedError whose cause is the reason (rule 11)',
    marbles((m) => {
      const database = service('database', (scope) => {
        at(3, () => void scope.cancel(boom));
        return concat(of('up'), NEVER).pipe(finalizeAsync(() => timer(1)));
      });
      const note = journal();
      const app = database.pipe(
        finalizeAsync(() => timer(2)),
        withScope('app'),
        tap({
          error: () => {
            note('told');
          },
        }),
      );
      const errors = errorsOf(app);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: boom }]);
      expect(note.lines).toEqual(['6 told']);
    }),
  );

  it(
    'does not bounce a service when a job that uses it restarts later, or at once (rule 4)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 5).pipe(shareService('database'));
      const later = database.pipe(
        switchMap(() => timer(2)),
        take(1),
        withScope('job'),
        repeat(3),
      );
      const atOnce = database.pipe(take(1), withScope('job'), repeat(3));
      m.expect(later.pipe(withScope('app'))).toBeObservable('--a-a-a----|', { a: 0 });
      // All of it within one subscription to the outer scope: outside of one, an unsubscribed service is let go at once.
      m.expect(atOnce.pipe(withScope('app')), '10ms ^').toBeObservable('10ms (aaa)|', { a: 'database' });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '6 database closes',
        '10 database opens',
        '10 database closes',
        '11 database closed',
        '15 database closed',
      ]);
    }),
  );
});
