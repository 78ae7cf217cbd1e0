import { catchError, concat, NEVER, type Observable, of } from 'rxjs';
import { type Service, service } from 'rxjs-scope';
import { describe, it } from 'vitest';
import { expectBetter, expectSame } from './compare.ts';
import { describeError } from './stage/describeError.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, fails, hold } from './stage/steps.ts';

describe('a subtask that fails', () => {
  const failing = (stage: Stage): Observable<never> =>
    concat(ends(30), stage.says('job', 'raise'), fails(0, 'job'));

  const spawnsFailing = (stage: Stage, task: Observable<string>): Service<string> =>
    service('S', (scope) => {
      stage.cleansUp('S');
      scope.addFinalizer(() => concat(ends(20), stage.says('S', 'cleanup end')));
      scope.spawn(failing(stage));
      return task.pipe(stage.ending('S'));
    });

  it('s16d_spawn_error_in_service: better: its service fails, dependents finish first (rules 7, 13, 15)', () => {
    expectBetter(
      's16d_spawn_error_in_service',
      {
        from: 30,
        rows: [
          [30, 'job', 'raise'],
          [30, 'main', 'body ends: S died'],
          [35, 'main', 'cleanup end'],
          [35, 'S', 'body ends: cancelled'],
          [55, 'S', 'cleanup end'],
          [55, 'run', 'raised Boom(job)'],
        ],
      },
      (stage) => {
        const S = spawnsFailing(stage, concat(of('D(S)'), NEVER));
        return stage.main(() => stage.uses('main', S).pipe(hold(1000), stage.ending('main')), { cleanup: 5 });
      },
    );
  });

  it('s16e_spawn_error_before_register: better: the start failed, main catches it and lives (rules 13, 15)', () => {
    expectBetter(
      's16e_spawn_error_before_register',
      {
        from: 30,
        rows: [
          [30, 'job', 'raise'],
          [30, 'main', 'caught Boom(job)'],
          [30, 'S', 'body ends: cancelled'],
          [50, 'S', 'cleanup end'],
          [80, 'main', 'body ends: normally'],
          [85, 'main', 'cleanup end'],
          [85, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = spawnsFailing(stage, NEVER);
        const tries = stage
          .uses('main', S)
          .pipe(
            catchError((error: unknown) =>
              concat(stage.says('main', `caught ${describeError(error)}`), ends(50)),
            ),
          );
        return stage.main(() => tries.pipe(stage.ending('main')), { cleanup: 5 });
      },
    );
  });

  it('s16f_spawn_error_main: same: it fails main, and what main used is closed (rules 7, 15)', () => {
    expectSame('s16f_spawn_error_main', (stage) => {
      const S = stage.service('S', { cleanup: 20 });
      return stage.main(
        (scope) => {
          scope.spawn(failing(stage));
          return stage.uses('main', S).pipe(hold(1000), stage.ending('main'));
        },
        { cleanup: 5 },
      );
    });
  });
});
