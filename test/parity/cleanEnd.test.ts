import { concat } from 'rxjs';
import { describe, it } from 'vitest';
import { expectBetter } from './compare.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, hold } from './stage/steps.ts';

describe('a service that ends cleanly under its dependents', () => {
  const chain = (stage: Stage, onComplete?: 'error') => {
    const C = stage.service('C', { cleanup: 5 });
    const B = stage.service('B', {
      needs: [C],
      then: ends(50),
      cleanup: 10,
      ...(onComplete && { onComplete }),
    });
    const A = stage.service('A', { needs: [B], cleanup: 60 });
    return stage.main(() => stage.uses('main', A).pipe(hold(200), stage.ending('main')));
  };

  it('s07_clean_end_with_dependents: better: its value stays until they have left (rules 7, 9, 14)', () => {
    expectBetter(
      's07_clean_end_with_dependents',
      {
        from: 50,
        rows: [
          [200, 'main', 'body ends: normally'],
          [200, 'A', 'down:start (no-more-dependents)'],
          [260, 'A', 'down:end'],
          [260, 'B', 'down:start (own clean end)'],
          [270, 'B', 'down:end'],
          [270, 'C', 'down:start (no-more-dependents)'],
          [275, 'C', 'down:end'],
          [275, 'main', 'main_scope exited'],
        ],
      },
      chain,
    );
  });

  it('s07, with onComplete error: they are told, and why (rules 7, 11, 14)', () => {
    expectBetter(
      's07_clean_end_with_dependents',
      {
        from: 50,
        rows: [
          [50, 'main', 'body ends: A died'],
          [50, 'A', 'down:start (B died)'],
          [110, 'A', 'down:end'],
          [110, 'B', 'down:start (own clean end)'],
          [120, 'B', 'down:end'],
          [120, 'C', 'down:start (no-more-dependents)'],
          [125, 'C', 'down:end'],
          [125, 'run', 'raised ScopeDiedError'],
        ],
      },
      (stage) => chain(stage, 'error'),
    );
  });

  it('s07b_clean_end_main_only_user: better: main goes on with the value (rule 14)', () => {
    expectBetter(
      's07b_clean_end_main_only_user',
      {
        from: 50,
        rows: [
          [200, 'main', 'body ends: normally'],
          [220, 'main', 'cleanup end'],
          [220, 'B', 'down:start (own clean end)'],
          [230, 'B', 'down:end'],
          [230, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const B = stage.service('B', { then: ends(50), cleanup: 10 });
        return stage.main(() => stage.uses('main', B).pipe(hold(200), stage.ending('main')), { cleanup: 20 });
      },
    );
  });

  it('s17f_using_scope_clean_end_after_service_died_quietly: better: the block has its result (rule 14)', () => {
    expectBetter(
      's17f_using_scope_clean_end_after_service_died_quietly',
      {
        from: 10,
        rows: [
          [50, 'block', 'done normally, with result'],
          [50, 'S', 'down:start (own clean end)'],
          [50, 'S', 'down:end'],
          [80, 'main', 'body ends: normally'],
          [80, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { then: ends(10) });
        const block = stage.block({}, () =>
          stage.uses('block', S).pipe(hold(50), stage.ending('block', 'done normally, with result')),
        );
        return stage.main(() => concat(block, ends(30)).pipe(stage.ending('main')));
      },
    );
  });
});
