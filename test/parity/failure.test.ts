import { catchError, combineLatest, concat, merge, NEVER, of, switchMap } from 'rxjs';
import { ScopeDiedError, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectSame } from './compare.ts';
import { describeError } from './stage/describeError.ts';
import { ends, fails, hold } from './stage/steps.ts';

describe('a service that fails while it runs', () => {
  it('s06_fail_after_register: better: told at once, then main, A, B, C in this order (rules 7, 9, 13)', () => {
    const { raised } = expectBetter(
      's06_fail_after_register',
      {
        from: 100,
        rows: [
          [100, 'main', 'body ends: A died'],
          [125, 'main', 'cleanup end'],
          [125, 'A', 'down:start (B died)'],
          [125, 'Y', 'down:start (no-more-dependents)'],
          [155, 'Y', 'down:end'],
          [175, 'A', 'down:end'],
          [175, 'B', 'down:start (run error)'],
          [175, 'X', 'down:start (no-more-dependents)'],
          [180, 'X', 'down:end'],
          [190, 'B', 'down:end'],
          [190, 'C', 'down:start (no-more-dependents)'],
          [210, 'C', 'down:end'],
          [210, 'run', 'raised Boom(B:run)'],
        ],
      },
      (stage) => {
        const C = stage.service('C', { cleanup: 20 });
        const B = stage.service('B', { needs: [C], then: fails(100, 'B:run'), cleanup: 15 });
        const X = stage.service('X', { cleanup: 5 });
        const A = stage.service('A', { needs: [B, X], cleanup: 50 });
        const Y = stage.service('Y', { cleanup: 30 });
        return stage.main(
          () =>
            combineLatest([stage.uses('main', A), stage.uses('main', Y)]).pipe(
              hold(1000),
              stage.ending('main'),
            ),
          { cleanup: 25 },
        );
      },
    );
    const [ofA] = raised;
    expect(ofA).toBeInstanceOf(ScopeDiedError);
    expect(ofA).toMatchObject({
      scope: 'A',
      phase: 'ready',
      cause: { scope: 'B', phase: 'ready', cause: { message: 'B:run' } },
    });
  });

  it('s06b_fail_after_register_main_unrelated: better: P catches it in its block, main lives (rule 13)', () => {
    expectBetter(
      's06b_fail_after_register_main_unrelated',
      {
        from: 50,
        rows: [
          [50, 'P', 'using_scope raised Boom(F:run)'],
          [50, 'F', 'down:start (run error)'],
          [60, 'F', 'down:end'],
          [100, 'main', 'body ends: normally'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const F = stage.service('F', { then: fails(50, 'F:run'), cleanup: 10 });
        const block = stage.block({ name: 'block' }, () =>
          stage.uses('block', F).pipe(switchMap(() => concat(stage.says('P', 'got F'), NEVER))),
        );
        const survives = block.pipe(
          catchError((error: unknown) => stage.says('P', `using_scope raised ${describeError(error)}`)),
        );
        const P = service('P', () => {
          stage.log('P', 'start');
          return merge(of('D(P)'), survives, NEVER);
        });
        return stage.main(() => stage.uses('main', P).pipe(hold(100), stage.ending('main')));
      },
    );
  });

  it('s06c_fail_dependents_cleanup_vs_dep_teardown: better: C stays up under the cleanup of A (rules 7, 9)', () => {
    expectBetter(
      's06c_fail_dependents_cleanup_vs_dep_teardown',
      {
        from: 50,
        rows: [
          [50, 'main', 'body ends: A died'],
          [50, 'A', 'down:start (B died)'],
          [110, 'A', 'down:end'],
          [110, 'B', 'down:start (run error)'],
          [110, 'B', 'down:end'],
          [110, 'C', 'down:start (no-more-dependents)'],
          [115, 'C', 'down:end'],
          [115, 'run', 'raised Boom(B:run)'],
        ],
      },
      (stage) => {
        const C = stage.service('C', { cleanup: 5 });
        const B = stage.service('B', { needs: [C], then: fails(50, 'B:run') });
        const A = stage.service('A', { needs: [B], cleanup: 60 });
        return stage.main(() => stage.uses('main', A).pipe(hold(1000), stage.ending('main')));
      },
    );
  });

  it('s06d_fail_leaf_parallel_cancel: better: A closes, then B, then the leaf that failed (rules 7, 13)', () => {
    expectBetter(
      's06d_fail_leaf_parallel_cancel',
      {
        from: 50,
        rows: [
          [50, 'main', 'body ends: A died'],
          [130, 'main', 'cleanup end'],
          [130, 'A', 'down:start (B died)'],
          [190, 'A', 'down:end'],
          [190, 'B', 'down:start (C died)'],
          [200, 'B', 'down:end'],
          [200, 'C', 'down:start (run error)'],
          [205, 'C', 'down:end'],
          [205, 'run', 'raised Boom(C:run)'],
        ],
      },
      (stage) => {
        const C = stage.service('C', { then: fails(50, 'C:run'), cleanup: 5 });
        const B = stage.service('B', { needs: [C], cleanup: 10 });
        const A = stage.service('A', { needs: [B], cleanup: 60 });
        return stage.main(() => stage.uses('main', A).pipe(hold(1000), stage.ending('main')), {
          cleanup: 80,
        });
      },
    );
  });

  it('s18_main_raises: same: all is closed in order, and the error comes out (rules 7, 16)', () => {
    expectSame('s18_main_raises', (stage) => {
      const low = stage.service('low', { cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], cleanup: 30 });
      return stage.main(
        () =>
          stage.uses('main', mid).pipe(
            switchMap(() => fails(10, 'main')),
            stage.ending('main'),
          ),
        { cleanup: 20 },
      );
    });
  });

  it('s60_failure_while_shutting_down: better: the cleanup of mid runs to its end (rules 7, 16)', () => {
    expectBetter(
      's60_failure_while_shutting_down',
      {
        from: 30,
        rows: [
          [40, 'mid', 'cleanup end'],
          [40, 'low', 'down:start (run error)'],
          [45, 'low', 'down:end'],
          [45, 'run', 'raised Boom(low:run)'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { then: fails(30, 'low:run'), cleanup: 5 });
        const mid = service('mid', (scope) => {
          stage.cleansUp('mid');
          scope.addFinalizer(() =>
            concat(
              stage.says('mid', 'cleanup start (unshielded)'),
              ends(30),
              stage.says('mid', 'cleanup end'),
            ),
          );
          return stage.uses('mid', low).pipe(switchMap(() => concat(of('D(mid)'), NEVER)));
        });
        return stage.main(() => stage.uses('main', mid).pipe(hold(10), stage.ending('main', 'body end')));
      },
    );
  });
});
