import { catchError, concat, ignoreElements, NEVER, of, Subscription, tap, timer } from 'rxjs';
import { createMainScope, finalizeAsync, service, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('what comes too late, as a main scope closes', () => {
  collectReports();

  it(
    'is refused to a service that drains, which still lets go of all else that it used (rules 9, 20)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const log = concat(of('log'), NEVER).pipe(
        finalizeAsync(() => {
          note('log closes');
        }),
        shareService('log'),
      );
      const database = concat(of('database'), NEVER).pipe(
        finalizeAsync(() => timer(5)),
        shareService('database'),
      );
      const orders = service('orders', (scope) => {
        void scope.use(log);
        const late = database.pipe(
          catchError(() => {
            note('refused');
            return of('refused');
          }),
        );
        return concat(of('orders'), scope.noMoreDependents.pipe(ignoreElements()), timer(1), late, timer(3));
      });
      void main.use(database);
      void main.use(orders);
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['6 refused', '9 log closes']);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'is not told of its end, where it has gone in the turn before that (rules 16, 19)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const consumer = new Subscription();
      main.addFinalizer(() => {
        const late = of('late').pipe(withScope('late'));
        at(0, () => {
          consumer.unsubscribe();
        });
        consumer.add(
          late.pipe(tap(note)).subscribe({
            complete: () => {
              note('complete');
            },
          }),
        );
      });
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['1 late']);
      expect(main.state).toBe('closed');
    }),
  );
});
