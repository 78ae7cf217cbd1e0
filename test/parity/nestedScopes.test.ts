import { catchError, combineLatest, concat, defer, EMPTY, merge, of, switchMap, take, tap } from 'rxjs';
import { currentScope, noMoreDependents, ScopeDiedError, service } from 'rxjs-scope';
import { describe, it } from 'vitest';
import { expectBetter, expectLog, expectSame } from './compare.ts';
import { alive } from './stage/alive.ts';
import { describeError } from './stage/describeError.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, fails, hold } from './stage/steps.ts';
import { users } from './stage/users.ts';

describe('nested scopes', () => {
  it('s17_using_scope_auto_release: better: released at the end of the block, counted once each (rules 1, 25)', () => {
    expectBetter(
      's17_using_scope_auto_release',
      {
        from: 0,
        rows: [
          [0, 'main', 'in main/_1 u1 is current: True'],
          [0, 'S', 'start'],
          [0, 'S', 'registered'],
          [0, 'main', 'in named'],
          [0, 'T', 'start'],
          [0, 'T', 'registered'],
          [0, 'main', "S users {'main/_1': 1, 'main/_1/named': 1} T users {'main/_1/named': 1}"],
          [0, 'main', "left inner; in main/_1; S users {'main/_1': 1}"],
          [0, 'T', 'down:start (no-more-dependents)'],
          [10, 'T', 'down:end'],
          [30, 'main', 'left outer; in main'],
          [30, 'S', 'down:start (no-more-dependents)'],
          [40, 'S', 'down:end'],
          [60, 'main', 'S alive False T alive False'],
          [60, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 10 });
        const T = stage.service('T', { cleanup: 10 });
        const says = (what: () => string) => defer(() => stage.says('main', what()));
        return stage.main(({ main }) => {
          const usersOf = (name: string): string => `${name} users ${users(main, name)}`;
          const inner = stage.block({ name: 'named' }, () => {
            stage.log('main', 'in named');
            return combineLatest([S, T]).pipe(
              tap(() => stage.log('main', `${usersOf('S')} ${usersOf('T')}`)),
              take(1),
            );
          });
          const outer = stage.block({ name: '_1' }, (u1) => {
            const isCurrent = currentScope() === u1 ? 'True' : 'False';
            stage.log('main', `in ${u1.path} u1 is current: ${isCurrent}`);
            const within = concat(
              inner,
              says(() => `left inner; in ${currentScope().path}; ${usersOf('S')}`),
              ends(30),
              of('left'),
            );
            return S.pipe(
              switchMap(() => within),
              take(1),
            );
          });
          return concat(
            outer,
            says(() => `left outer; in ${currentScope().path}`),
            ends(30),
            says(() => `S alive ${alive(main, 'S')} T alive ${alive(main, 'T')}`),
          );
        });
      },
    );
  });

  const blockThenGoesOn = (stage: Stage, onComplete?: 'error') => {
    const S = stage.service('S', { then: ends(30), cleanup: 10, ...(onComplete && { onComplete }) });
    const block = stage.block({ cleanup: 20 }, () =>
      stage.uses('block', S).pipe(hold(100), stage.ending('block')),
    );
    const caught = block.pipe(
      catchError((error: unknown) =>
        error instanceof ScopeDiedError ? stage.says('main', `ScopeDied ${error.scope}`) : EMPTY,
      ),
    );
    return stage.main(() =>
      concat(caught, ends(20), stage.says('main', 'goes on')).pipe(stage.ending('main')),
    );
  };

  it('s17b_using_scope_scopedied: better: a clean end takes nothing away, the block ends normally (rule 14)', () => {
    expectBetter(
      's17b_using_scope_scopedied',
      {
        from: 30,
        rows: [
          [100, 'block', 'body ends: normally'],
          [120, 'block', 'cleanup end'],
          [120, 'S', 'down:start (own clean end)'],
          [130, 'S', 'down:end'],
          [140, 'main', 'goes on'],
          [140, 'main', 'body ends: normally'],
          [140, 'main', 'main_scope exited'],
        ],
      },
      blockThenGoesOn,
    );
  });

  it('s17b, with onComplete error: the block is told, finishes, and errs with ScopeDiedError (rules 11, 14)', () => {
    expectBetter(
      's17b_using_scope_scopedied',
      {
        from: 30,
        rows: [
          [30, 'block', 'body ends: S died'],
          [50, 'block', 'cleanup end'],
          [50, 'main', 'ScopeDied S'],
          [50, 'S', 'down:start (own clean end)'],
          [60, 'S', 'down:end'],
          [70, 'main', 'goes on'],
          [70, 'main', 'body ends: normally'],
          [70, 'main', 'main_scope exited'],
        ],
      },
      (stage) => blockThenGoesOn(stage, 'error'),
    );
  });

  it('s17d_using_scope_uncaught_scopedied: better: one error with its cause, S cleans up last (rules 7, 13)', () => {
    expectBetter(
      's17d_using_scope_uncaught_scopedied',
      {
        from: 30,
        rows: [
          [30, 'block', 'body ends: S died'],
          [50, 'block', 'cleanup end'],
          [50, 'main', 'body ends: S died'],
          [50, 'S', 'down:start (run error)'],
          [60, 'S', 'down:end'],
          [60, 'main', 'cleanup end'],
          [60, 'run', 'raised Boom(S:run)'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { then: fails(30, 'S:run'), cleanup: 10 });
        const block = stage.block({ cleanup: 20 }, () =>
          stage.uses('block', S).pipe(hold(1000), stage.ending('block')),
        );
        return stage.main(() => block.pipe(stage.ending('main')), { cleanup: 10 });
      },
    );
  });

  it('s17e_using_scope_body_error: same: released, and the error passes unchanged (rules 9, 16)', () => {
    expectSame('s17e_using_scope_body_error', (stage) => {
      const S = stage.service('S', { cleanup: 10 });
      const block = stage.block({}, () => stage.uses('block', S).pipe(switchMap(() => fails(0, 'body'))));
      const caught = block.pipe(
        catchError((error: unknown) => stage.says('main', `caught ${describeError(error)}`)),
      );
      return stage.main(({ main }) => {
        const looks = defer(() => stage.says('main', `S alive ${alive(main, 'S')}`));
        return concat(caught, ends(30), looks).pipe(stage.ending('main'));
      });
    });
  });

  it('s17h_register_in_using_scope: not applicable: what a block waits for is its owner (rule 5)', () => {
    const program = (stage: Stage) => {
      const S = service('S', () => {
        const block = stage.block({}, () =>
          noMoreDependents().pipe(tap(() => stage.log('block', 'no more dependents of S'))),
        );
        return merge(of('D(S)'), block).pipe(stage.ending('S'));
      });
      return stage.main(() => S.pipe(hold(20), stage.ending('main')));
    };
    expectLog(program, [
      [20, 'main', 'body ends: normally'],
      [20, 'block', 'no more dependents of S'],
      [20, 'S', 'body ends: normally'],
      [20, 'main', 'main_scope exited'],
    ]);
  });
});
