import {
  concat,
  defer,
  delay,
  merge,
  NEVER,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { finalizeAsync, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter } from './compare.ts';
import { perform } from './perform.ts';
import { alive } from './stage/alive.ts';
import { describeError } from './stage/describeError.ts';
import type { Part, Stage } from './stage/Stage.ts';
import { ends, hold, timeline } from './stage/steps.ts';
import { users } from './stage/users.ts';

describe('acquiring while it stops', () => {
  it('s11a_reacquire_while_stopping_cancelmode: better: waits for the next generation (rule 3)', () => {
    expectBetter(
      's11a_reacquire_while_stopping_cancelmode',
      {
        from: 40,
        rows: [
          [40, 'U2', 'start'],
          [110, 'S', 'down:end'],
          [110, 'S', 'start'],
          [110, 'S', 'registered'],
          [110, 'U2', 'got S=D(S)'],
          [110, 'U2', 'registered'],
          [110, 'main', 'acquire U2 = D(U2)'],
          [200, 'main', 'body ends: normally'],
          [200, 'U2', 'down:start (no-more-dependents)'],
          [200, 'U2', 'down:end'],
          [200, 'S', 'down:start (cancelled)'],
          [300, 'S', 'down:end'],
          [300, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { mode: 'cancel', cleanup: 100 });
        const U1 = stage.service('U1', { needs: [S] });
        const U2 = stage.service('U2', { needs: [S] });
        const later = timer(40).pipe(
          switchMap(() => stage.uses('main', U2)),
          tap((value) => stage.log('main', `acquire U2 = ${value}`)),
        );
        return stage.main(() =>
          merge(stage.usesFor(10, 'main', U1), later).pipe(takeUntil(timer(200)), stage.ending('main')),
        );
      },
    );
  });

  const sameTick = (mode: NonNullable<Part['mode']>) => (stage: Stage) => {
    const S = stage.service('S', { mode, cleanup: 20 });
    return stage.main((scope) => {
      const bounce = (): void => {
        void scope.use(S);
        stage.log('main', 'released; re-acquiring at once');
        scope.release(S);
        stage.log('main', `re-acquired: ${scope.lookup(S)}`);
      };
      return timeline({ 0: bounce, 100: () => stage.log('main', 'body ends: normally') });
    });
  };

  it('s11c_reacquire_same_tick: better: it is not bounced, and stays (rules 3, 4)', () => {
    expectBetter(
      's11c_reacquire_same_tick',
      {
        from: 0,
        rows: [
          [0, 'S', 'start'],
          [0, 'S', 'registered'],
          [0, 'main', 'released; re-acquiring at once'],
          [0, 'main', 're-acquired: D(S)'],
          [100, 'main', 'body ends: normally'],
          [100, 'S', 'down:start (no-more-dependents)'],
          [120, 'S', 'down:end'],
          [120, 'main', 'main_scope exited'],
        ],
      },
      sameTick('nmd'),
    );
  });

  it('s11d_reacquire_same_tick_cancelmode: better: nor is one that does not listen (rules 3, 4)', () => {
    expectBetter(
      's11d_reacquire_same_tick_cancelmode',
      {
        from: 0,
        rows: [
          [0, 'S', 'start'],
          [0, 'S', 'registered'],
          [0, 'main', 'released; re-acquiring at once'],
          [0, 'main', 're-acquired: D(S)'],
          [100, 'main', 'body ends: normally'],
          [100, 'S', 'down:start (cancelled)'],
          [120, 'S', 'down:end'],
          [120, 'main', 'main_scope exited'],
        ],
      },
      sameTick('cancel'),
    );
  });

  it('s29_two_instances_overlap: better: the second starts when the first is wholly closed (rule 3)', () => {
    expectBetter(
      's29_two_instances_overlap',
      {
        from: 20,
        rows: [
          [20, 'main', 'S alive: True'],
          [110, 'S#1.job', 'cleanup end'],
          [110, 'S#2', 'started'],
          [110, 'main', 're-acquire: D(S#2)'],
          [120, 'main', 'body end'],
          [120, 'S#2', 'function returns'],
          [120, 'S#2.job', 'body ends: cancelled'],
          [220, 'S#2.job', 'cleanup end'],
          [220, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        let generations = 0;
        const S = service('S', (scope) => {
          const me = `S#${++generations}`;
          const job = `${me}.job`;
          stage.log(me, 'started');
          const cleanup = (): Observable<never> => concat(ends(100), stage.says(job, 'cleanup end'));
          scope.spawn(NEVER.pipe(stage.ending(job), finalizeAsync(cleanup)));
          return concat(of(`D(${me})`), NEVER).pipe(
            takeUntil(scope.noMoreDependents),
            stage.ending(me, 'function returns'),
          );
        });
        return stage.main(({ main }) =>
          concat(
            S.pipe(hold(10)),
            ends(10),
            defer(() => stage.says('main', `S alive: ${alive(main, 'S')}`)),
            S.pipe(
              tap((value) => stage.log('main', `re-acquire: ${value}`)),
              hold(10),
            ),
          ).pipe(stage.ending('main', 'body end')),
        );
      },
    );
  });

  it('s31_acquire_timeout_leaks_use: better: giving up the wait gives back the use (rule 1)', () => {
    expectBetter(
      's31_acquire_timeout_leaks_use',
      {
        from: 20,
        rows: [
          [20, 'main', 'timed out; users {}'],
          [20, 'S', 'down:start (cancelled)'],
          [25, 'S', 'down:end'],
          [220, 'main', 'alive False; body end'],
          [220, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { after: 100, cleanup: 5 });
        return stage.main(({ main }) => {
          const timedOut = (): void => stage.log('main', `timed out; users ${users(main, 'S')}`);
          // One turn later: an edge that user code drops is acted on in the turn after it.
          const givesUp = timer(20).pipe(delay(0), tap(timedOut));
          const bodyEnd = (): void => stage.log('main', `alive ${alive(main, 'S')}; body end`);
          return merge(stage.uses('main', S).pipe(takeUntil(timer(20))), givesUp, timeline({ 220: bodyEnd }));
        });
      },
    );
  });

  it('s46_lookup_stopping: better: no stale value, the next user gets the next generation (rules 3, 20)', () => {
    expectBetter(
      's46_lookup_stopping',
      {
        from: 30,
        rows: [
          [30, 'main', 'lookup raised ServiceNotRunningError; users {}'],
          [100, 'S', 'down:end'],
          [100, 'S', 'start'],
          [100, 'S', 'registered'],
          [100, 'main', 'got S=D(S)'],
          [150, 'main', 'body ends: normally'],
          [150, 'S', 'down:start (no-more-dependents)'],
          [250, 'S', 'down:end'],
          [250, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 100 });
        const K = stage.service('K', { needs: [S] });
        return stage.main((scope) => {
          const looksUp = defer(() => {
            const before = (what: string): Observable<never> =>
              stage.says('main', `lookup ${what}; users ${users(scope.main, 'S')}`);
            try {
              return before(`-> ${scope.lookup(S)}`);
            } catch (error) {
              return before(`raised ${describeError(error)}`);
            }
          });
          return concat(
            stage.uses('main', K).pipe(hold(0)),
            ends(30),
            looksUp,
            stage.acquire('main', S).pipe(hold(50)),
          ).pipe(stage.ending('main'));
        });
      },
    );
  });

  it('an idle service that waits for a next generation does not spoil a clean end (rules 4, 16, 20)', () => {
    const program = (stage: Stage) => {
      const S = stage.service('S', { cleanup: 25 });
      const X = stage.service('X', { cleanup: 30 });
      const K = stage.service('K', { needs: [S], keepAlive: 50 });
      const later = timer(20).pipe(switchMap(() => stage.uses('main', K)));
      return stage.main(() =>
        merge(stage.uses('main', X), stage.usesFor(10, 'main', S), later).pipe(takeUntil(timer(21))),
      );
    };
    const stage = perform(program);
    expect(stage.raised).toEqual([]);
    expect(stage.rows.filter(([, who]) => who === 'run')).toEqual([]);
    expect(stage.rows.at(-1)).toEqual([51, 'main', 'main_scope exited']);
  });
});
