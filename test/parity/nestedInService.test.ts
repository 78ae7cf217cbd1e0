import { concat, merge, of, switchMap } from 'rxjs';
import { service } from 'rxjs-scope';
import { describe, it } from 'vitest';
import { expectBetter } from './compare.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, hold } from './stage/steps.ts';

describe('a nested scope within a service that loses what it uses', () => {
  const program = (stage: Stage, onComplete?: 'error') => {
    const S = stage.service('S', { then: ends(50), ...(onComplete && { onComplete }) });
    const T = stage.service('T', { cleanup: 10 });
    const block = stage.block({ cleanup: 20 }, () =>
      stage.uses('block', T).pipe(hold(1000), stage.ending('block')),
    );
    const P = service('P', (scope) => {
      stage.cleansUp('P');
      scope.addFinalizer(() => concat(ends(5), stage.says('P', 'cleanup end')));
      return stage.uses('P', S).pipe(
        switchMap(() => merge(of('D(P)'), block)),
        stage.ending('P'),
      );
    });
    return stage.main(() => stage.uses('main', P).pipe(hold(200), stage.ending('main')));
  };

  it('s17g_using_scope_inherits_parent_death: better: a clean end disturbs neither (rules 8, 14)', () => {
    expectBetter(
      's17g_using_scope_inherits_parent_death',
      {
        from: 50,
        rows: [
          [200, 'main', 'body ends: normally'],
          [200, 'P', 'body ends: cancelled'],
          [200, 'block', 'body ends: cancelled'],
          [220, 'block', 'cleanup end'],
          [220, 'T', 'down:start (no-more-dependents)'],
          [225, 'P', 'cleanup end'],
          [225, 'S', 'down:start (own clean end)'],
          [225, 'S', 'down:end'],
          [230, 'T', 'down:end'],
          [230, 'main', 'main_scope exited'],
        ],
      },
      program,
    );
  });

  it('s17g, with onComplete error: block, then P, then S, and main is told why (rules 7, 8, 11)', () => {
    expectBetter(
      's17g_using_scope_inherits_parent_death',
      {
        from: 50,
        rows: [
          [50, 'P', 'body ends: S died'],
          [50, 'main', 'body ends: P died'],
          [50, 'block', 'body ends: cancelled'],
          [70, 'block', 'cleanup end'],
          [70, 'T', 'down:start (no-more-dependents)'],
          [75, 'P', 'cleanup end'],
          [75, 'S', 'down:start (own clean end)'],
          [75, 'S', 'down:end'],
          [80, 'T', 'down:end'],
          [80, 'run', 'raised ScopeDiedError'],
        ],
      },
      (stage) => program(stage, 'error'),
    );
  });
});
