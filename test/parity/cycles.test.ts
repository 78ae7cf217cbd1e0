import { catchError, concat, merge, NEVER, type Observable, of, switchMap, takeUntil, timer } from 'rxjs';
import { rootCause, ScopeCycleError, type Service, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectSame } from './compare.ts';
import { describeError } from './stage/describeError.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, hold } from './stage/steps.ts';

const refused = (stage: Stage, who: string, acquired: Observable<unknown>): Observable<never> =>
  acquired.pipe(
    switchMap(() => stage.says(who, 'acquire A was not refused')),
    catchError((error: unknown) => stage.says(who, `acquire A raised ${describeError(error)}`)),
  );

describe('cycles', () => {
  it('s12_cycle_direct: better: refused, and main is told (rules 7, 13, 17)', () => {
    expectBetter(
      's12_cycle_direct',
      {
        from: 0,
        rows: [
          [0, 'A', 'start'],
          [0, 'B', 'start'],
          [0, 'main', 'body ends: acquire(A) raised ScopeCycleError'],
          [0, 'A', 'down:start (acquire(B) raised ScopeCycleError)'],
          [5, 'A', 'down:end'],
          [5, 'B', 'down:start (ScopeCycleError)'],
          [10, 'B', 'down:end'],
          [10, 'run', 'raised ScopeCycleError'],
        ],
      },
      (stage) => {
        const B = stage.service('B', { task: () => stage.acquire('B', A), cleanup: 5 });
        const A = stage.service('A', { needs: [B], cleanup: 5 });
        return stage.main(() => stage.uses('main', A).pipe(hold(1000), stage.ending('main')));
      },
    );
  });

  it('s12b_cycle_direct_after_register: same: refused, and B may catch it (rule 17)', () => {
    expectSame('s12b_cycle_direct_after_register', (stage) => {
      const B = service('B', (scope) =>
        merge(
          of('D(B)'),
          timer(20).pipe(switchMap(() => refused(stage, 'B', stage.uses('B', A)))),
          NEVER,
        ).pipe(takeUntil(scope.noMoreDependents), stage.ending('B', 'end')),
      );
      const A = stage.service('A', { needs: [B], cleanup: 5 });
      return stage.main(() => stage.uses('main', A).pipe(hold(50), stage.ending('main')));
    });
  });

  it('s13_cycle_indirect: better: refused, told with its path, closed in order (rules 7, 13, 17)', () => {
    const { raised } = expectBetter(
      's13_cycle_indirect',
      {
        from: 0,
        rows: [
          [0, 'A', 'start'],
          [0, 'B', 'start'],
          [0, 'C', 'start'],
          [0, 'main', 'body ends: acquire(A) raised ScopeCycleError'],
          [0, 'A', 'down:start (acquire(B) raised ScopeCycleError)'],
          [5, 'A', 'down:end'],
          [5, 'B', 'down:start (acquire(C) raised ScopeCycleError)'],
          [10, 'B', 'down:end'],
          [10, 'C', 'down:start (ScopeCycleError)'],
          [15, 'C', 'down:end'],
          [15, 'run', 'raised ScopeCycleError'],
        ],
      },
      (stage) => {
        const C = stage.service('C', { task: () => stage.acquire('C', A), cleanup: 5 });
        const B = stage.service('B', { needs: [C], cleanup: 5 });
        const A = stage.service('A', { needs: [B], cleanup: 5 });
        return stage.main(() => stage.uses('main', A).pipe(hold(1000), stage.ending('main')));
      },
    );
    const cycle = rootCause(raised[0]);
    expect(cycle).toBeInstanceOf(ScopeCycleError);
    expect(cycle).toMatchObject({ path: expect.arrayContaining(['A', 'B', 'C']) as unknown });
  });

  it('s13b_cycle_via_using_scope: better: seen through a nested scope, no deadlock (rule 17)', () => {
    expectBetter(
      's13b_cycle_via_using_scope',
      {
        from: 0,
        rows: [
          [0, 'A', 'start'],
          [0, 'B', 'start'],
          [0, 'B', 'acquire A ...'],
          [0, 'main', 'acquire A raised ScopeCycleError'],
          [0, 'main', 'body ends: normally'],
          [0, 'A', 'down:start (acquire(B) raised ScopeCycleError)'],
          [0, 'A', 'down:end'],
          [0, 'B', 'down:start (ScopeCycleError)'],
          [0, 'B', 'down:end'],
          [0, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const block = stage.block({}, () => concat(stage.says('B', 'acquire A ...'), stage.uses('block', A)));
        const B = stage.service('B', { task: () => block });
        const A = stage.service('A', { needs: [B] });
        return stage.main(() => refused(stage, 'main', stage.uses('main', A)).pipe(stage.ending('main')));
      },
    );
  });

  it('s13c_cycle_via_using_scope_after_register: better: refused at once, so all can stop (rule 17)', () => {
    expectBetter(
      's13c_cycle_via_using_scope_after_register',
      {
        from: 10,
        rows: [
          [10, 'B', 'acquire A raised ScopeCycleError'],
          [50, 'main', 'body ends: normally'],
          [50, 'A', 'down:start (no-more-dependents)'],
          [50, 'A', 'down:end'],
          [50, 'B', 'end'],
          [50, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const block = stage.block({}, () => stage.uses('block', A));
        const B = service('B', (scope) => {
          return merge(of('D(B)'), concat(ends(10), refused(stage, 'B', block)), NEVER).pipe(
            takeUntil(scope.noMoreDependents),
            stage.ending('B', 'end'),
          );
        });
        const A = stage.service('A', { needs: [B] });
        return stage.main(() => stage.uses('main', A).pipe(hold(50), stage.ending('main')));
      },
    );
  });
});

describe('a service that acquires itself', () => {
  it('s14_self_dependency: better: refused at once (rule 17)', () => {
    expectBetter(
      's14_self_dependency',
      {
        from: 0,
        rows: [
          [0, 'A', 'start, acquiring myself'],
          [0, 'main', 'acquire A raised ScopeCycleError'],
          [0, 'main', 'body ends: normally'],
          [0, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const A: Service<string> = service<string>('A', () =>
          concat(stage.says('A', 'start, acquiring myself'), stage.uses('A', A)),
        );
        return stage.main(() => refused(stage, 'main', stage.uses('main', A)).pipe(stage.ending('main')));
      },
    );
  });

  it('s14b_self_dependency_after_register: better: refused then, too (rule 17)', () => {
    expectBetter(
      's14b_self_dependency_after_register',
      {
        from: 0,
        rows: [
          [0, 'A', 'acquire A raised ScopeCycleError'],
          [10, 'main', 'body ends: normally'],
          [10, 'A', 'end'],
          [10, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const A: Service<string> = service<string>('A', (scope) =>
          merge(
            of('D(A)'),
            refused(stage, 'A', timer(0).pipe(switchMap(() => stage.uses('A', A)))),
            NEVER,
          ).pipe(takeUntil(scope.noMoreDependents), stage.ending('A', 'end')),
        );
        return stage.main(() => stage.uses('main', A).pipe(hold(10), stage.ending('main')));
      },
    );
  });

  it('s14c_self_dependency_no_timeout: better: nobody needs a timeout to come out of it (rule 17)', () => {
    expectBetter(
      's14c_self_dependency_no_timeout',
      {
        from: 0,
        rows: [
          [0, 'A', 'acquiring myself'],
          [0, 'main', 'body ends: acquire(A) raised ScopeCycleError'],
          [0, 'run', 'raised ScopeCycleError'],
        ],
      },
      (stage) => {
        const A: Service<string> = service<string>('A', () =>
          concat(stage.says('A', 'acquiring myself'), stage.uses('A', A)),
        );
        return stage.main(() => stage.uses('main', A).pipe(stage.ending('main')));
      },
    );
  });
});
