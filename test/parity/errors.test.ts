import { combineLatest, concat, merge, switchMap } from 'rxjs';
import { FinalizerError, ScopeDiedError, TeardownError } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectLog, expectSame } from './compare.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, fails, hold } from './stage/steps.ts';

describe('several errors', () => {
  it('s19_two_errors_service_and_main: same: both come out, the first one first (rule 16)', () => {
    const { raised } = expectSame('s19_two_errors_service_and_main', (stage) => {
      const S = stage.service('S', { then: fails(30, 'S:run') });
      return stage.main((scope) => {
        scope.addFinalizer(() => concat(stage.says('main', 'cleanup raises'), fails(0, 'main-cleanup')));
        return stage.uses('main', S).pipe(hold(1000));
      });
    });
    const [error] = raised;
    expect(error).toBeInstanceOf(TeardownError);
    expect(error).toMatchObject({
      errors: [expect.any(ScopeDiedError), expect.any(FinalizerError)] as unknown,
    });
  });

  const bothFail = (stage: Stage, cleanup?: number) => {
    const S = stage.service('S', { then: fails(30, 'S:run') });
    const T = stage.service('T', { then: fails(30, 'T:run') });
    return stage.main(
      () =>
        combineLatest([stage.uses('main', S), stage.uses('main', T)]).pipe(hold(1000), stage.ending('main')),
      cleanup === undefined ? {} : { cleanup },
    );
  };

  it('s19b_two_services_fail_simultaneously: better: the first ends main, T is closed before it fails (rules 8, 13)', () => {
    expectBetter(
      's19b_two_services_fail_simultaneously',
      {
        from: 30,
        rows: [
          [30, 'main', 'body ends: S died'],
          [30, 'S', 'down:start (run error)'],
          [30, 'S', 'down:end'],
          [30, 'T', 'down:start (no-more-dependents)'],
          [30, 'T', 'down:end'],
          [30, 'run', 'raised Boom(S:run)'],
        ],
      },
      bothFail,
    );
  });

  it('s19b, with a cleanup in main: T is still up, fails, and both come out (rule 16)', () => {
    expectBetter(
      's19b_two_services_fail_simultaneously',
      {
        from: 30,
        rows: [
          [30, 'main', 'body ends: S died'],
          [40, 'main', 'cleanup end'],
          [40, 'S', 'down:start (run error)'],
          [40, 'S', 'down:end'],
          [40, 'T', 'down:start (run error)'],
          [40, 'T', 'down:end'],
          [40, 'run', 'raised TeardownError[Boom(S:run), Boom(T:run)]'],
        ],
      },
      (stage) => bothFail(stage, 10),
    );
  });

  it('s19c_main_error_and_service_cleanup_error: better: neither is lost (rule 16)', () => {
    expectBetter(
      's19c_main_error_and_service_cleanup_error',
      {
        from: 10,
        rows: [
          [10, 'S', 'down:raise'],
          [10, 'run', 'raised TeardownError[Boom(main), Boom(S:cleanup)]'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 10, cleanupRaises: 'S:cleanup' });
        return stage.main(() => stage.uses('main', S).pipe(switchMap(() => fails(0, 'main'))));
      },
    );
  });
});

describe('a cleanup that fails', () => {
  it('s20_cleanup_error_normal_shutdown: same: the rest is closed, then it comes out (rules 7, 16)', () => {
    const { raised } = expectSame('s20_cleanup_error_normal_shutdown', (stage) => {
      const low = stage.service('low', { cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], cleanup: 30, cleanupRaises: 'mid:cleanup' });
      return stage.main(() => stage.uses('main', mid).pipe(hold(10), stage.ending('main', 'body end')));
    });
    const [error] = raised;
    expect(error).toBeInstanceOf(TeardownError);
    expect(error).toMatchObject({ errors: [{ name: 'FinalizerError', scope: 'mid' }] });
  });

  const releasesEarly = (stage: Stage) => {
    const mid = stage.service('mid', { cleanup: 10, cleanupRaises: 'mid:cleanup' });
    return stage.main(() => merge(stage.usesFor(10, 'main', mid), ends(100)).pipe(stage.ending('main')));
  };

  it('s20b_cleanup_error_on_early_release: better: reported, and nobody is killed (rule 16)', () => {
    expectBetter(
      's20b_cleanup_error_on_early_release',
      {
        from: 20,
        rows: [
          [20, 'mid', 'down:raise'],
          [20, 'run', 'reported Boom(mid:cleanup)'],
          [100, 'main', 'body ends: normally'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      releasesEarly,
    );
  });

  it('s20b, and later: what was reported is not told a second time (rule 16)', () => {
    const { raised } = expectLog(releasesEarly, [
      [0, 'mid', 'start'],
      [0, 'mid', 'registered'],
      [10, 'main', 'release mid'],
      [10, 'mid', 'down:start (no-more-dependents)'],
      [20, 'mid', 'down:raise'],
      [20, 'run', 'reported Boom(mid:cleanup)'],
      [100, 'main', 'body ends: normally'],
      [100, 'main', 'main_scope exited'],
    ]);
    expect(raised).toEqual([]);
  });
});
