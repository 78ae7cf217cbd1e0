import {
  catchError,
  concat,
  EMPTY,
  merge,
  NEVER,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { rootCause, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter } from './compare.ts';
import { Boom } from './stage/Boom.ts';
import { describeError } from './stage/describeError.ts';
import { ends, fails, hold } from './stage/steps.ts';

describe('a service that fails while it starts', () => {
  it('s05_fail_before_register: better: each waiter is told, may catch it, and lives (rules 7, 13)', () => {
    const told: unknown[] = [];
    expectBetter(
      's05_fail_before_register',
      {
        from: 50,
        rows: [
          [50, 'A', 'low failed with Boom(low:nope)'],
          [50, 'B', 'low failed with Boom(low:nope)'],
          [50, 'C', 'low failed with Boom(low:nope)'],
          [50, 'B', 'registered'],
          [50, 'C', 'registered'],
          [50, 'main', 'acquire A raised Boom(low:nope)'],
          [50, 'A', 'down:start (acquire(low) raised Boom(low:nope))'],
          [60, 'A', 'down:end'],
          [60, 'low', 'down:start (startup error)'],
          [70, 'low', 'down:end'],
          [200, 'main', 'body ends: normally'],
          [200, 'B', 'down:start (no-more-dependents)'],
          [200, 'C', 'down:start (no-more-dependents)'],
          [210, 'B', 'down:end'],
          [210, 'C', 'down:end'],
          [210, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { task: () => fails(50, 'low:nope'), cleanup: 10 });
        const needsLow = (who: string): Observable<string> =>
          stage.uses(who, low).pipe(
            tap({
              error: (error: unknown) => {
                told.push(rootCause(error));
                stage.log(who, `low failed with ${describeError(error)}`);
              },
            }),
          );
        const A = stage.service('A', { task: () => needsLow('A'), cleanup: 10 });
        const catches = (who: string) =>
          stage.service(who, {
            task: () => concat(needsLow(who).pipe(catchError(() => of(`D(${who})`))), NEVER),
            cleanup: 10,
          });
        const [B, C] = [catches('B'), catches('C')];
        const triesA = stage
          .uses('main', A)
          .pipe(
            catchError((error: unknown) => stage.says('main', `acquire A raised ${describeError(error)}`)),
          );
        return stage.main(() =>
          merge(
            triesA,
            timer(10).pipe(switchMap(() => stage.uses('main', B))),
            timer(20).pipe(switchMap(() => stage.uses('main', C))),
          ).pipe(takeUntil(timer(200)), stage.ending('main')),
        );
      },
    );
    expect(told).toEqual([new Boom('low:nope'), new Boom('low:nope'), new Boom('low:nope')]);
    expect(new Set(told).size, 'one error object for all').toBe(1);
  });

  it('s05b_fail_before_register_direct_main: better: main catches it and tries anew (rules 3, 13)', () => {
    expectBetter(
      's05b_fail_before_register_direct_main',
      {
        from: 20,
        rows: [
          [20, 'main', 'acquire raised Boom(low:nope)'],
          [20, 'low', 'down:start (startup error)'],
          [30, 'low', 'down:end'],
          [30, 'low', 'start'],
          [30, 'low', 'registered'],
          [30, 'main', 'got low=D(low)'],
          [130, 'main', 'body ends: normally'],
          [130, 'low', 'down:start (no-more-dependents)'],
          [140, 'low', 'down:end'],
          [140, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const attempts = [fails(20, 'low:nope'), concat(of('D(low)'), NEVER)];
        const low = stage.service('low', { task: () => attempts.shift() ?? EMPTY, cleanup: 10 });
        const retried = stage
          .uses('main', low)
          .pipe(
            catchError((error: unknown) =>
              concat(
                stage.says('main', `acquire raised ${describeError(error)}`),
                stage.acquire('main', low),
              ),
            ),
          );
        return stage.main(() => retried.pipe(hold(100), stage.ending('main')));
      },
    );
  });

  it('s05c_fail_before_register_immediately: better: thrown at once, caught at once (rule 13)', () => {
    expectBetter(
      's05c_fail_before_register_immediately',
      {
        from: 0,
        rows: [
          [0, 'low', 'start'],
          [0, 'main', 'acquire raised Boom(low:now)'],
          [0, 'main', 'body ends: normally'],
          [0, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = service<string>('low', () => {
          stage.log('low', 'start');
          throw new Boom('low:now');
        });
        const tries = stage
          .uses('main', low)
          .pipe(catchError((error: unknown) => stage.says('main', `acquire raised ${describeError(error)}`)));
        return stage.main(() => tries.pipe(stage.ending('main')));
      },
    );
  });

  it('s05d_fail_before_register_two_direct: better: waiters first, its own cleanup after (rules 7, 13)', () => {
    expectBetter(
      's05d_fail_before_register_two_direct',
      {
        from: 50,
        rows: [
          [50, 'u1', 'caught Boom(low:nope)'],
          [50, 'u1', 'body ends: normally'],
          [50, 'u2', 'caught Boom(low:nope)'],
          [50, 'u2', 'body ends: normally'],
          [50, 'low', 'down:start (startup error)'],
          [60, 'low', 'down:end'],
          [200, 'main', 'body ends: normally'],
          [200, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { task: () => fails(50, 'low:nope'), cleanup: 10 });
        const tries = (name: string): Observable<never> =>
          stage.block({ name }, () =>
            stage.uses(name, low).pipe(
              catchError((error: unknown) => stage.says(name, `caught ${describeError(error)}`)),
              stage.ending(name),
            ),
          );
        return stage.main(() => merge(tries('u1'), tries('u2'), ends(200)).pipe(stage.ending('main')));
      },
    );
  });
});
