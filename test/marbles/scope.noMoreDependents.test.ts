import { concat, mergeMap, NEVER, of, Subject, takeUntil, tap, timer } from 'rxjs';
import { createMainScope, deferScope, inScope, ScopeClosedError, service, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('scope.noMoreDependents of a nested scope', () => {
  collectReports();

  it(
    'is its owner’s (rule 5)',
    marbles((m) => {
      const main = createMainScope();
      const job = deferScope((scope) =>
        concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), m.cold('--z|')),
      );
      at(3, () => void main.close());
      m.expect(job.pipe(withScope('job'), inScope(main))).toBeObservable('-----z|');
    }),
  );

  it(
    'errs when the nested scope is itself cut (rule 5)',
    marbles((m) => {
      const main = createMainScope();
      const seen: unknown[] = [];
      const job = deferScope((scope) => {
        scope.noMoreDependents.subscribe({
          next: () => seen.push('emits'),
          error: (error: unknown) => seen.push(error),
        });
        at(2, () => void scope.cancel(boom));
        return NEVER;
      });
      errorsOf(job.pipe(withScope({ parent: main })));
      m.flush();
      expect(seen).toHaveLength(1);
      expect(seen[0]).toBeInstanceOf(ScopeClosedError);
    }),
  );

  it(
    'lets a worker finish its running jobs and take no new ones',
    marbles((m) => {
      const jobs = m.hot('-a-b---c--d');
      const note = journal();
      const main = createMainScope();
      const worker = deferScope((scope) =>
        jobs.pipe(
          takeUntil(scope.noMoreDependents),
          mergeMap((job) =>
            timer(4).pipe(
              tap(() => {
                note(`${job} done`);
              }),
              withScope('job'),
            ),
          ),
        ),
      );
      main.spawn(worker);
      main.addFinalizer(() => {
        note('finalizer');
      });
      at(5, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['5 a done', '7 b done', '7 finalizer']);
    }),
  );
});

describe('scope.noMoreDependents of a service', () => {
  collectReports();

  it(
    'emits when its last dependent left (rule 5)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      const database = service('database', (scope) =>
        concat(
          of('up'),
          scope.noMoreDependents.pipe(
            tap(() => {
              note('emits');
            }),
          ),
          timer(3).pipe(
            tap(() => {
              note('drained');
            }),
          ),
        ),
      );
      const [one, two] = [database.pipe(inScope(main)).subscribe(), database.pipe(inScope(main)).subscribe()];
      at(1, () => {
        one.unsubscribe();
      });
      at(2, () => {
        two.unsubscribe();
      });
      m.flush();
      expect(note.lines).toEqual(['2 emits', '5 drained']);
    }),
  );

  it(
    'errs when the service is cancelled (rule 5)',
    marbles((m) => {
      const main = createMainScope();
      const seen: unknown[] = [];
      const stop = new Subject<void>();
      const database = service('database', (scope) => {
        scope.noMoreDependents.subscribe({
          next: () => seen.push('emits'),
          error: (error: unknown) => seen.push(error),
        });
        stop.subscribe(() => void scope.cancel(boom));
        return concat(of('up'), NEVER);
      });
      errorsOf(database.pipe(inScope(main)));
      at(2, () => {
        stop.next();
      });
      m.flush();
      expect(seen).toHaveLength(1);
      expect(seen[0]).toBeInstanceOf(ScopeClosedError);
    }),
  );
});
