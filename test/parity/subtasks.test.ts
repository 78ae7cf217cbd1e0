import { concat, NEVER, type Observable, of, switchMap, takeUntil } from 'rxjs';
import { createMainScope, finalizeAsync, type Scope, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectLog, expectSame } from './compare.ts';
import { alive } from './stage/alive.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, hold, timeline } from './stage/steps.ts';

/** A subtask that runs on `source`, and cleans up for so long when it is cut. */
const job = (stage: Stage, name: string, cleanup: number, source: Observable<unknown> = NEVER) =>
  source.pipe(
    stage.ending(name),
    finalizeAsync(() => concat(ends(cleanup), stage.says(name, 'cleanup end'))),
  );

describe('subtasks', () => {
  it('s16_spawn_autocancel_main: same: cut when main ends, or by their Subscription (rules 8, 15)', () => {
    expectSame('s16_spawn_autocancel_main', (stage) =>
      stage.main((scope) => {
        const j1 = scope.spawn(job(stage, 'j1', 10));
        scope.spawn(job(stage, 'j2', 10));
        const cancels = (): void => {
          stage.log('main', 'cancel j1');
          j1.unsubscribe();
        };
        return timeline({ 10: cancels, 60: () => stage.log('main', 'body end') });
      }),
    );
  });

  it('s16b_spawn_autocancel_service_nmd: better: an endless subtask is cut when its service returns (rules 8, 15)', () => {
    expectBetter(
      's16b_spawn_autocancel_service_nmd',
      {
        from: 20,
        rows: [
          [20, 'main', 'body end'],
          [20, 'S', 'returns'],
          [20, 'job', 'body ends: cancelled'],
          [30, 'job', 'cleanup end'],
          [30, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = service('S', (scope) => {
          scope.spawn(job(stage, 'job', 10));
          return concat(of('D(S)'), NEVER).pipe(
            takeUntil(scope.noMoreDependents),
            stage.ending('S', 'returns'),
          );
        });
        return stage.main(() => S.pipe(hold(20), stage.ending('main', 'body end')));
      },
    );
  });

  it('s16c_spawn_autocancel_service_cancelmode: same: cut together with its service (rules 5, 8)', () => {
    expectSame('s16c_spawn_autocancel_service_cancelmode', (stage) => {
      const S = service('S', (scope) => {
        scope.spawn(job(stage, 'job', 10));
        return concat(of('D(S)'), NEVER).pipe(stage.ending('S'));
      });
      return stage.main(() => S.pipe(hold(20), stage.ending('main', 'body end')));
    });
  });

  it('s16g_spawn_subtask_uses_service: same: what scope.use() holds, the scope holds (rule 1)', () => {
    expectSame('s16g_spawn_subtask_uses_service', (stage) => {
      const S = stage.service('S', { cleanup: 10 });
      return stage.main((scope) => {
        const has = (): void => {
          stage.log('job', `has ${scope.lookup(S).slice(2, -1)}`);
        };
        scope.spawn(() => {
          void scope.use(S);
          return timeline({ 0: has, 10: () => stage.log('job', 'ends') });
        });
        return timeline({ 100: () => stage.log('main', `S alive ${alive(scope.main, 'S')}; body end`) });
      });
    });
  });

  it('s16g, subscribed: the edge leaves with the subscription of the subtask (rule 1)', () => {
    const program = (stage: Stage) => {
      const S = stage.service('S', { cleanup: 10 });
      return stage.main((scope) => {
        scope.spawn(stage.uses('job', S).pipe(hold(10), stage.ending('job', 'ends')));
        return timeline({ 100: () => stage.log('main', `S alive ${alive(scope.main, 'S')}; body end`) });
      });
    };
    expectLog(program, [
      [0, 'S', 'start'],
      [0, 'S', 'registered'],
      [10, 'job', 'ends'],
      [10, 'S', 'down:start (no-more-dependents)'],
      [20, 'S', 'down:end'],
      [100, 'main', 'S alive False; body end'],
      [100, 'main', 'main_scope exited'],
    ]);
  });

  it('s16h_main_exit_subtask_cleanup_vs_release: better: S stays up under the cleanup of the subtask (rules 8, 9)', () => {
    expectBetter(
      's16h_main_exit_subtask_cleanup_vs_release',
      {
        from: 20,
        rows: [
          [20, 'main', 'body end'],
          [20, 'job(uses S)', 'body ends: cancelled'],
          [70, 'job(uses S)', 'cleanup end'],
          [70, 'S', 'down:start (no-more-dependents)'],
          [75, 'S', 'down:end'],
          [75, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 5 });
        return stage.main((scope) => {
          stage.cleansUp('job(uses S)');
          scope.spawn(job(stage, 'job(uses S)', 50, stage.uses('job(uses S)', S)));
          return timeline({ 20: () => stage.log('main', 'body end') });
        });
      },
    );
  });
});

describe('waiting for the same end', () => {
  const waiting = (stage: Stage, scope: Scope, name: string): Observable<never> => {
    const noMoreDependents = scope.noMoreDependents.pipe(switchMap(() => stage.says(name, 'returned')));
    return concat(stage.says(name, 'waiting'), noMoreDependents);
  };

  it('s26_two_wait_no_users: better: both are told (rules 5, 21)', () => {
    expectBetter(
      's26_two_wait_no_users',
      {
        from: 20,
        rows: [
          [20, 'main', 'body end'],
          [20, 'w1', 'returned'],
          [20, 'w2', 'returned'],
          [20, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = service('S', (scope) => {
          scope.spawn(waiting(stage, scope, 'w1'));
          scope.spawn(waiting(stage, scope, 'w2'));
          return concat(of('D(S)'), NEVER);
        });
        return stage.main(() => S.pipe(hold(20), stage.ending('main', 'body end')));
      },
    );
  });

  it('s26, closing: every caller of close() waits for the same real end (rule 21)', async () => {
    const log: string[] = [];
    const main = createMainScope('main');
    main.addFinalizer(async () => {
      await Promise.resolve();
      log.push('cleanup end');
    });
    const closes = async (who: string): Promise<void> => {
      await main.close();
      log.push(`${who} returned`);
    };
    await Promise.all([closes('w1'), closes('w2')]);
    expect(log).toEqual(['cleanup end', 'w1 returned', 'w2 returned']);
  });
});
