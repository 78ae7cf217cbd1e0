import { catchError, concat, map, merge, NEVER, of, take, takeUntil, tap, timer } from 'rxjs';
import { service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectLog, expectSame } from './compare.ts';
import { describeError } from './stage/describeError.ts';
import type { Stage } from './stage/Stage.ts';
import { ends } from './stage/steps.ts';

describe('registering', () => {
  it('s22_register_twice: better: a later value replaces the earlier (rule 2)', () => {
    expectBetter(
      's22_register_twice',
      {
        from: 0,
        rows: [
          [0, 'main', 'got D(S1)'],
          [0, 'main', 'got D(S2)'],
          [0, 'main', 'later got D(S2)'],
          [0, 'S', 'end'],
          [0, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = service('S', (scope) =>
          merge(of('D(S1)'), timer(0).pipe(map(() => 'D(S2)')), NEVER).pipe(
            takeUntil(scope.noMoreDependents),
            stage.ending('S', 'end'),
          ),
        );
        const got = (how: string) => tap((value: string) => stage.log('main', `${how} ${value}`));
        return stage.main(() => concat(S.pipe(got('got'), take(2)), S.pipe(got('later got'), take(1))));
      },
    );
  });

  it('s23_never_registers_returns: same: it failed with NotRegisteredError (rule 14)', () => {
    expectSame('s23_never_registers_returns', (stage) => {
      const S = service<string>('S', () => concat(ends(20), stage.says('S', 'returns')));
      const tries = stage
        .uses('main', S)
        .pipe(
          catchError((error: unknown) =>
            concat(
              stage.says('main', `acquire raised ${describeError(error)}`),
              ends(20),
              stage.says('main', 'goes on'),
            ),
          ),
        );
      return stage.main(() => tries.pipe(stage.ending('main')));
    });
  });

  const hanging = (stage: Stage, startTimeout?: number) =>
    service<string>({ name: 'S', startTimeout }, (scope) =>
      NEVER.pipe(takeUntil(scope.noMoreDependents), stage.ending('S')),
    );

  it('s23b_never_registers_hangs: better: startTimeout tells the waiter (rule 14)', () => {
    expectBetter(
      's23b_never_registers_hangs',
      {
        from: 100,
        rows: [
          [100, 'main', 'acquire raised StartTimeoutError'],
          [100, 'main', 'body ends: normally'],
          [100, 'S', 'body ends: cancelled'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const tries = stage
          .uses('main', hanging(stage, 100))
          .pipe(catchError((error: unknown) => stage.says('main', `acquire raised ${describeError(error)}`)));
        return stage.main(() => tries.pipe(stage.ending('main')));
      },
    );
  });

  it('s23b, without startTimeout: the snapshot shows who is starting, and giving up cuts it (rules 1, 4)', () => {
    const waiting: unknown[] = [];
    const program = (stage: Stage) =>
      stage.main((scope) => {
        const look = (): void => {
          waiting.push(scope.main.snapshot().scopes.find(({ path }) => path === 'S'));
          stage.log('main', 'gave up');
        };
        return stage
          .uses('main', hanging(stage))
          .pipe(takeUntil(timer(300).pipe(tap(look))), stage.ending('main'));
      });
    expectLog(program, [
      [300, 'main', 'gave up'],
      [300, 'main', 'body ends: normally'],
      [300, 'S', 'body ends: cancelled'],
      [300, 'main', 'main_scope exited'],
    ]);
    expect(waiting).toMatchObject([
      { path: 'S', state: 'starting', since: 0, dependents: [{ path: 'main', count: 1 }] },
    ]);
  });
});
