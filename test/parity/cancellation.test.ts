import { catchError, merge, NEVER, takeUntil, tap, timer } from 'rxjs';
import { service } from 'rxjs-scope';
import { describe, it } from 'vitest';
import { expectBetter, expectSame } from './compare.ts';
import { Boom } from './stage/Boom.ts';
import { describeError } from './stage/describeError.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, timeline } from './stage/steps.ts';

describe('cancellation', () => {
  const cancels = (stage: Stage, name: string) => () => {
    stage.log('main', `${name}.cancel()`);
    void stage.scopeOf(name).cancel(new Boom('maintenance'));
  };

  it('s21_cancel_mid: better: dependents are told why, and finish before mid is cut (rules 7, 11)', () => {
    expectBetter(
      's21_cancel_mid',
      {
        from: 10,
        rows: [
          [10, 'main', 'mid.cancel()'],
          [10, 'main', 'body ends: top died'],
          [20, 'main', 'cleanup end'],
          [20, 'top', 'down:start (mid died)'],
          [60, 'top', 'down:end'],
          [60, 'mid', 'down:start (cancelled)'],
          [90, 'mid', 'down:end'],
          [90, 'low', 'down:start (no-more-dependents)'],
          [110, 'low', 'down:end'],
          [110, 'run', 'raised Boom(maintenance)'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { cleanup: 20 });
        const mid = stage.service('mid', { needs: [low], cleanup: 30 });
        const top = stage.service('top', { needs: [mid], cleanup: 40 });
        return stage.main(
          () =>
            merge(stage.uses('main', top), timeline({ 10: cancels(stage, 'mid') })).pipe(
              stage.ending('main'),
            ),
          { cleanup: 10 },
        );
      },
    );
  });

  it('s21c_cancel_during_startup: better: the waiters hear the reason, main catches it (rules 11, 13)', () => {
    expectBetter(
      's21c_cancel_during_startup',
      {
        from: 20,
        rows: [
          [20, 'main', 'S.cancel()'],
          [20, 'W', 'acquire raised Boom(maintenance)'],
          [20, 'main', 'acquire W raised Boom(maintenance)'],
          [20, 'S', 'down:start (cancelled)'],
          [30, 'S', 'down:end'],
          [100, 'main', 'body ends: normally'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { task: () => NEVER, cleanup: 10 });
        const W = service('W', () =>
          stage
            .uses('W', S)
            .pipe(
              tap({ error: (error: unknown) => stage.log('W', `acquire raised ${describeError(error)}`) }),
            ),
        );
        const tries = stage
          .uses('main', W)
          .pipe(
            catchError((error: unknown) => stage.says('main', `acquire W raised ${describeError(error)}`)),
          );
        return stage.main(() =>
          merge(tries, timeline({ 20: cancels(stage, 'S') }), ends(100)).pipe(stage.ending('main')),
        );
      },
    );
  });

  it('s25_outer_cancel: same: the consumer leaves, all closes in order behind it (rules 7, 18)', () => {
    expectSame('s25_outer_cancel', (stage) => {
      const low = stage.service('low', { mode: 'cancel', cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], cleanup: 30 });
      const main = stage.main(
        (scope) => {
          const exited = (): void => stage.log('main', 'main_scope exited, outer cancelled=True');
          scope.main.events.subscribe({ complete: exited });
          return stage.uses('main', mid).pipe(stage.ending('main'));
        },
        { cleanup: 10 },
      );
      return main.pipe(takeUntil(timer(30)));
    });
  });

  it('s25b_outer_cancel_during_startup: same: what is still starting is cut in order (rules 7, 18)', () => {
    expectSame('s25b_outer_cancel_during_startup', (stage) => {
      const low = stage.service('low', { after: 1000, mode: 'cancel', cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], cleanup: 30 });
      const main = stage.main(
        (scope) => {
          scope.main.events.subscribe({ complete: () => stage.log('main', 'main_scope exited') });
          return stage.uses('main', mid).pipe(stage.ending('main'));
        },
        { cleanup: 10 },
      );
      return main.pipe(takeUntil(timer(30)));
    });
  });
});
