import { type Observable, take, tap, timer } from 'rxjs';
import { finalizeAsync, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope, used from inside its task', () => {
  collectReports();

  it(
    'may be subscribed to again from inside its own values (rule 27)',
    marbles((m) => {
      let depth = 0;
      const ends: string[] = [];
      const app: Observable<string> = m.cold('-a-|').pipe(
        withScope('app'),
        tap({
          next: () => {
            if (depth++ < 2) {
              app.subscribe({ complete: () => ends.push('again') });
            }
          },
        }),
      );
      m.expect(app).toBeObservable('-a-|');
      m.flush();
      expect(ends).toEqual(['again', 'again']);
    }),
  );

  it(
    'may be unsubscribed from inside its own value, and still closes in order (rule 27)',
    marbles((m) => {
      const cleanup = m.cold('---|');
      const task = m.cold('-a-b-c');
      m.expect(
        task.pipe(
          finalizeAsync(() => cleanup),
          withScope(),
          take(1),
        ),
      ).toBeObservable('-(a|)');
      m.expect(task).toHaveSubscriptions('^!');
      m.expect(cleanup).toHaveSubscriptions('-^--!');
    }),
  );

  it(
    'errs when a callback of its task throws, after the teardown (rule 16)',
    marbles((m) => {
      const boom = new Error('in a callback');
      const task = m.cold('-a-b').pipe(
        finalizeAsync(() => timer(2)),
        tap(() => {
          throw boom;
        }),
        withScope(),
      );
      m.expect(task).toBeObservable('---#', undefined, boom);
    }),
  );
});
