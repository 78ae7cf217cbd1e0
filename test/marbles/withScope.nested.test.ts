import { catchError, concat, mergeMap, of, switchMap, take, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, type Scope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope inside a scope', () => {
  collectReports();

  it('is nested in it, and has its main scope (rule 25)', () => {
    const scopes: Scope[] = [];
    const job = deferScope((scope) => of(scopes.push(scope))).pipe(withScope('job'));
    deferScope((scope) => {
      scopes.push(scope);
      return job;
    })
      .pipe(withScope('app'))
      .subscribe();
    const [app, nested] = scopes;
    expect(nested?.kind).toBe('nested');
    expect(nested?.path).toBe('app/job');
    expect(nested?.name).toBe('job');
    expect(nested?.main).toBe(app);
  });

  it('is called "scope" when it has no name (section 5)', () => {
    const paths: string[] = [];
    deferScope((scope) => of(paths.push(scope.path)))
      .pipe(withScope(), withScope('app'))
      .subscribe();
    expect(paths).toEqual(['app/scope']);
  });

  it('nests as deep as it is written', () => {
    const paths: string[] = [];
    deferScope((scope) => of(paths.push(scope.path)))
      .pipe(withScope('c'), withScope('b'), withScope('a'))
      .subscribe();
    expect(paths).toEqual(['a/b/c']);
  });

  it(
    'passes on values, and completes once it is closed, while the outer scope lives on (rule 18)',
    marbles((m) => {
      const cleanup = m.cold('---|');
      const job = m.cold('-a-|').pipe(
        finalizeAsync(() => cleanup),
        withScope('job'),
      );
      const app = concat(job, m.cold('b-|')).pipe(withScope('app'));
      m.expect(app).toBeObservable('-a----b-|');
      m.expect(cleanup).toHaveSubscriptions('---^--!');
    }),
  );

  it(
    'errs once it is closed, and the outer task may catch it and live (rule 13)',
    marbles((m) => {
      const job = m.cold('-a-#').pipe(
        finalizeAsync(() => timer(3)),
        withScope('job'),
      );
      const app = job.pipe(catchError(() => m.cold('b--c|'))).pipe(withScope('app'));
      m.expect(app).toBeObservable('-a----b--c|');
    }),
  );

  it(
    'fails the outer scope when its error is not caught',
    marbles((m) => {
      const job = m.cold('-a-#').pipe(
        finalizeAsync(() => timer(2)),
        withScope('job'),
      );
      m.expect(
        job.pipe(
          finalizeAsync(() => timer(3)),
          withScope('app'),
        ),
      ).toBeObservable('-a------#');
    }),
  );

  it(
    'shares the services of its main scope (rule 25)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 2).pipe(shareService('database'));
      const job = (ms: number) =>
        database.pipe(
          switchMap(() => timer(ms)),
          take(1),
          withScope('job'),
        );
      const app = of(3, 6).pipe(mergeMap(job), withScope('app'));
      m.expect(app).toBeObservable('---a--b-|', { a: 0, b: 0 });
      m.flush();
      expect(note.lines).toEqual(['0 database opens', '6 database closes', '8 database closed']);
    }),
  );

  it(
    'gives back on its end what it used, while others use it on (rule 9)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const job = deferScope((scope) => {
        void scope.use(database);
        return timer(3).pipe(finalizeAsync(() => timer(2)));
      });
      m.expect(job.pipe(withScope({ name: 'job', parent: main }))).toBeObservable('---a-|', { a: 0 });
      m.flush();
      expect(note.lines).toEqual(['0 database opens', '5 database closes', '6 database closed']);
    }),
  );
});
