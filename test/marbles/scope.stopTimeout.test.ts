import { catchError, NEVER, type Observable, of, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  finalizeAsync,
  StopTimeoutError,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const hang = (): Observable<never> => NEVER;

describe('stopTimeout', () => {
  collectReports();

  it(
    'abandons a finalizer that is out of time, and names it (rule 22)',
    marbles((m) => {
      const note = journal();
      const task = m.cold('-a|').pipe(finalizeAsync(hang), withScope({ name: 'app', stopTimeout: 5 }));
      const errors = errorsOf(
        task.pipe(
          tap({
            error: () => {
              note('told');
            },
          }),
        ),
      );
      m.flush();
      expect(note.lines).toEqual(['7 told']);
      expect(errors).toMatchObject([
        {
          code: 'TEARDOWN',
          errors: [
            { code: 'STOP_TIMEOUT', scope: 'app', elapsed: 5, waitingOn: [expect.stringContaining('hang')] },
          ],
        },
      ]);
    }),
  );

  it(
    'makes an error that is a FinalizerError too (section 3)',
    marbles((m) => {
      const errors = errorsOf(of(1).pipe(finalizeAsync(hang), withScope({ stopTimeout: 1 })));
      m.flush();
      const [error] = errors as readonly [AggregateError];
      expect(error.errors[0]).toBeInstanceOf(StopTimeoutError);
      expect(error.errors[0]).toBeInstanceOf(FinalizerError);
    }),
  );

  it(
    'is 30 seconds when none is given (section 3)',
    marbles((m) => {
      const task = of('a').pipe(finalizeAsync(hang), withScope());
      m.expect(task.pipe(errorAsValue())).toBeObservable('a 29999ms (e|)', {
        a: 'a',
        e: 'TeardownError',
      });
    }),
  );

  it.each([Infinity, 2 ** 31, 2 ** 40])('never runs out when it is %s (rule 23)', (stopTimeout) => {
    marbles((m) => {
      const main = createMainScope({ stopTimeout });
      main.addFinalizer(hang);
      void main.close();
      at(86_400_000, () => {
        expect(main.state).toBe('releasing');
      });
      m.flush();
      expect(main.state).toBe('releasing');
    })();
  });

  it(
    'leaves a finalizer that is in time alone',
    marbles((m) => {
      const cleanup = m.cold('----|');
      const task = of('a').pipe(
        finalizeAsync(() => cleanup),
        withScope({ stopTimeout: 5 }),
      );
      m.expect(task).toBeObservable('a---|');
      m.expect(cleanup).toHaveSubscriptions('^---!');
    }),
  );

  it(
    'aborts the signal of the one that is out of time (rule 22)',
    marbles((m) => {
      const note = journal();
      const task = of('a').pipe(
        finalizeAsync(({ signal }) => {
          signal.addEventListener('abort', () => {
            note('aborted');
          });
          return NEVER;
        }),
        withScope({ stopTimeout: 5 }),
      );
      errorsOf(task);
      m.flush();
      expect(note.lines).toEqual(['5 aborted']);
    }),
  );

  it(
    'still calls those that remain, in order, aborted, a turn each (rule 22)',
    marbles((m) => {
      const note = journal();
      const task = deferScope((scope) => {
        scope.addFinalizer(function last({ signal }) {
          note(`last ${String(signal.aborted)}`);
        });
        scope.addFinalizer(function middle({ signal }) {
          note(`middle ${String(signal.aborted)}`);
          return NEVER;
        });
        scope.addFinalizer(function first({ signal }) {
          note(`first ${String(signal.aborted)}`);
          return NEVER;
        });
        return of('a');
      });
      const errors = errorsOf(
        task.pipe(
          withScope({ stopTimeout: 5 }),
          tap({
            error: () => {
              note('told');
            },
          }),
        ),
      );
      m.flush();
      expect(note.lines).toEqual(['0 first false', '5 middle true', '5 last true', '5 told']);
      expect(errors).toMatchObject([
        {
          errors: [
            { waitingOn: [expect.stringContaining('first')] },
            { code: 'STOP_TIMEOUT', waitingOn: [expect.stringContaining('middle')] },
          ],
        },
      ]);
    }),
  );

  it(
    'is one budget for all finalizers of a scope, from releasing (rule 22)',
    marbles((m) => {
      const note = journal();
      const task = deferScope((scope) => {
        for (const name of ['a', 'b', 'c']) {
          scope.addFinalizer(({ signal }) => {
            note(`${name} ${String(signal.aborted)}`);
            return timer(3);
          });
        }
        return timer(1);
      });
      errorsOf(task.pipe(withScope({ stopTimeout: 5 })));
      m.flush();
      expect(note.lines).toEqual(['1 c false', '4 b false', '6 a true']);
    }),
  );

  it(
    'lets 0 mean a turn, not forever',
    marbles((m) => {
      const task = of('a').pipe(
        finalizeAsync(() => timer(5)),
        withScope({ stopTimeout: 0 }),
        errorAsValue(),
      );
      m.expect(task).toBeObservable('(ae|)', { a: 'a', e: 'TeardownError' });
    }),
  );
});

/** Ends with the name of an error in place of the error. */
function errorAsValue() {
  return (source: Observable<string>): Observable<string> =>
    source.pipe(catchError((error: unknown) => of(error instanceof Error ? error.name : String(error))));
}
