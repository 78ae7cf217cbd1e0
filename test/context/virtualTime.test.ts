import {
  asyncScheduler,
  concat,
  delay,
  ignoreElements,
  map,
  mergeMap,
  observeOn,
  of,
  repeat,
  subscribeOn,
  switchMap,
  timer,
} from 'rxjs';
import { createMainScope, inScope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectReports } from '../marbles/scope.reports.ts';
import { where } from './twoScopes.ts';

const { marbles } = configureMarbles(expect);

describe('a subscription in virtual time finds its scope (rules 23, 24)', () => {
  collectReports();

  it(
    'behind a timer',
    marbles((m) => {
      const task = timer(3).pipe(switchMap(() => where));
      m.expect(task.pipe(withScope('a'))).toBeObservable('---(a|)');
      m.expect(task.pipe(inScope(createMainScope('b')))).toBeObservable('---(b|)');
    }),
  );

  it(
    'behind delay, observeOn and subscribeOn',
    marbles((m) => {
      const tasks = [
        of(1).pipe(
          delay(3),
          mergeMap(() => where),
        ),
        timer(3).pipe(
          observeOn(asyncScheduler),
          mergeMap(() => where),
        ),
        where.pipe(subscribeOn(asyncScheduler, 3)),
        concat(timer(3).pipe(ignoreElements()), where),
      ];
      for (const task of tasks) {
        m.expect(task.pipe(withScope('a'))).toBeObservable('---(a|)');
        m.expect(task.pipe(inScope(createMainScope('b')))).toBeObservable('---(b|)');
      }
    }),
  );

  it(
    'again and again',
    marbles((m) => {
      const task = where.pipe(repeat({ count: 3, delay: 2 }));
      m.expect(task.pipe(withScope('a'))).toBeObservable('a-a-(a|)');
      m.expect(task.pipe(withScope('b'))).toBeObservable('b-b-(b|)');
    }),
  );

  it(
    'below hot and cold sources of a test',
    marbles((m) => {
      const hot = m.hot('--x--x|');
      const cold = m.cold('-x|');
      const both = (name: string) =>
        hot.pipe(
          mergeMap(() => cold),
          mergeMap(() => where),
          map((found) => found === name),
        );
      const values = { t: true };
      m.expect(both('a').pipe(withScope('a'))).toBeObservable('---t--t|', values);
      m.expect(both('b').pipe(inScope(createMainScope('b')))).toBeObservable('---t--t|', values);
    }),
  );
});
