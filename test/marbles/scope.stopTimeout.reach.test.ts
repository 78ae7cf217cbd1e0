import { concat, merge, NEVER, type Observable, of, switchMap, take, takeUntil, tap, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const hang = (): Observable<never> => NEVER;

describe('what a stopTimeout covers', () => {
  const reports = collectReports();

  it(
    'unsubscribes a task that has not ended its drain in time (rule 22)',
    marbles((m) => {
      const rest = m.cold('-');
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), rest)));
      main.addFinalizer(() => timer(4));
      at(2, () => void main.close().catch(() => undefined));
      at(8, () => {
        expect(main.state).toBe('releasing');
      });
      m.expect(rest).toHaveSubscriptions('--^----!');
      m.flush();
      // Afresh from releasing: the finalizer had 5 of its own, and needed 4.
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'runs afresh from releasing: 4 to drain and 4 to clean up are in time (rule 22)',
    marbles((m) => {
      const database = deferScope((scope) =>
        merge(of('up'), NEVER).pipe(takeUntil(scope.noMoreDependents.pipe(switchMap(() => timer(4))))),
      ).pipe(
        finalizeAsync(() => timer(4)),
        shareService({ name: 'database', stopTimeout: 5 }),
      );
      m.expect(database.pipe(takeUntil(timer(1)), withScope())).toBeObservable('a--------|', { a: 'up' });
    }),
  );

  it(
    'does not run while waiting for dependents (rule 22)',
    marbles((m) => {
      const database = merge(of('up'), NEVER).pipe(
        finalizeAsync(() => timer(2)),
        shareService({ name: 'database', stopTimeout: 3 }),
      );
      const app = database.pipe(
        finalizeAsync(() => timer(10)),
        takeUntil(timer(1)),
        withScope(),
      );
      m.expect(app).toBeObservable('a------------|', { a: 'up' });
    }),
  );

  it(
    'is the default for the services in a scope, which may set their own (rule 22)',
    marbles((m) => {
      const hanging = (name: string, stopTimeout?: number) =>
        concat(of(name), NEVER).pipe(
          finalizeAsync(hang),
          shareService(stopTimeout === undefined ? { name } : { name, stopTimeout }),
        );
      const app = merge(hanging('slow'), hanging('quick', 2)).pipe(take(2), withScope({ stopTimeout: 5 }));
      const note = journal();
      const errors = errorsOf(
        app.pipe(
          tap({
            error: () => {
              note('told');
            },
          }),
        ),
      );
      m.flush();
      expect(note.lines).toEqual(['5 told']);
      expect(errors).toMatchObject([
        {
          errors: [
            { scope: 'quick', elapsed: 2 },
            { scope: 'slow', elapsed: 5 },
          ],
        },
      ]);
    }),
  );

  it(
    'is out of time in its nested scopes too (rule 22)',
    marbles((m) => {
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      const note = journal();
      const job = NEVER.pipe(finalizeAsync(hang), withScope({ name: 'job', stopTimeout: 50, parent: main }));
      job.subscribe({
        error: () => {
          note('job told');
        },
      });
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect(note.lines).toEqual(['6 job told']);
      expect(main.state).toBe('closed');
    }),
  );

  it('gives a finalizer in a scope that lives on its time from its own start (rule 22)', async () => {
    marbles((m) => {
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      const note = journal();
      const finalizer = main.addFinalizer(function flush({ signal }) {
        signal.addEventListener('abort', () => {
          note('aborted');
        });
        return NEVER;
      });
      at(3, () => {
        finalizer.unsubscribe();
      });
      m.flush();
      expect(note.lines).toEqual(['8 aborted']);
      expect(main.state).toBe('ready');
    })();
    expect(await reports.take()).toMatchObject([
      { code: 'STOP_TIMEOUT', scope: 'app', waitingOn: [expect.stringContaining('flush')] },
    ]);
  });

  it(
    'is over for what an isolated scope starts that is opened too late (rules 22, 25)',
    marbles((m) => {
      const database = merge(of('up'), NEVER).pipe(finalizeAsync(hang), shareService('database'));
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      main.addFinalizer(() =>
        database.pipe(take(1), withScope({ name: 'late', isolated: true, stopTimeout: 50 })),
      );
      main.addFinalizer(hang);
      at(2, () => void main.close().catch(() => undefined));
      at(10, () => {
        expect(main.state).toBe('closed');
      });
      m.flush();
    }),
  );
});
