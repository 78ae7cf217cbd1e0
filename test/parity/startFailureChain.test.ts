import { catchError, concat, merge, of, switchMap, takeUntil, timer } from 'rxjs';
import { ScopeDiedError, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter } from './compare.ts';
import { describeError } from './stage/describeError.ts';
import { ends, fails, hold } from './stage/steps.ts';

describe('a start that fails within a chain', () => {
  it('s32_mid_start_fails_low_released: better: main catches it and lives, low is released (rules 9, 13)', () => {
    expectBetter(
      's32_mid_start_fails_low_released',
      {
        from: 10,
        rows: [
          [10, 'main', 'acquire raised Boom(mid:nope)'],
          [10, 'mid', 'down:start (startup error)'],
          [40, 'mid', 'down:end'],
          [40, 'low', 'down:start (no-more-dependents)'],
          [60, 'low', 'down:end'],
          [100, 'main', 'body ends: normally'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { cleanup: 20 });
        const mid = stage.service('mid', {
          task: () => stage.acquire('mid', low).pipe(switchMap(() => fails(10, 'mid:nope'))),
          cleanup: 30,
        });
        const tries = stage
          .uses('main', mid)
          .pipe(catchError((error: unknown) => stage.says('main', `acquire raised ${describeError(error)}`)));
        return stage.main(() => merge(tries, ends(100)).pipe(stage.ending('main')));
      },
    );
  });

  it('s33_start_error_through_chain: better: main is told the path to the origin (rules 7, 13)', () => {
    const { raised } = expectBetter(
      's33_start_error_through_chain',
      {
        from: 10,
        rows: [
          [10, 'main', 'body ends: acquire(mid) raised Boom(low:nope)'],
          [10, 'mid', 'down:start (acquire(low) raised Boom(low:nope))'],
          [40, 'mid', 'down:end'],
          [40, 'low', 'down:start (startup error)'],
          [60, 'low', 'down:end'],
          [60, 'run', 'raised Boom(low:nope)'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { task: () => fails(10, 'low:nope'), cleanup: 20 });
        const mid = stage.service('mid', { needs: [low], cleanup: 30 });
        return stage.main(() => stage.uses('main', mid).pipe(hold(1000), stage.ending('main')));
      },
    );
    expect(raised).toHaveLength(1);
    const [ofMid] = raised;
    expect(ofMid).toBeInstanceOf(ScopeDiedError);
    expect(ofMid).toMatchObject({
      scope: 'mid',
      phase: 'starting',
      cause: { scope: 'low', phase: 'starting' },
    });
  });

  it('s34_mid_degrades_on_low_start_error: better: mid catches it and runs degraded (rule 13)', () => {
    expectBetter(
      's34_mid_degrades_on_low_start_error',
      {
        from: 10,
        rows: [
          [10, 'mid', 'caught Boom(low:nope)'],
          [10, 'main', 'got mid=D(mid), degraded'],
          [10, 'low', 'down:start (startup error)'],
          [30, 'low', 'down:end'],
          [100, 'main', 'body ends: normally'],
          [100, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { task: () => fails(10, 'low:nope'), cleanup: 20 });
        const mid = service('mid', () =>
          stage
            .uses('mid', low)
            .pipe(
              catchError((error: unknown) =>
                concat(stage.says('mid', `caught ${describeError(error)}`), of('D(mid), degraded')),
              ),
            ),
        );
        return stage.main(() => stage.acquire('main', mid).pipe(hold(90), stage.ending('main')));
      },
    );
  });

  it('s62_unrelated_survive_start_failure: better: only the asker is told, Q and main live on (rules 11, 13)', () => {
    expectBetter(
      's62_unrelated_survive_start_failure',
      {
        from: 20,
        rows: [
          [20, 'main', 'acquire P raised Boom(S:nope)'],
          [20, 'P', 'down:start (acquire(S) raised Boom(S:nope))'],
          [30, 'P', 'down:end'],
          [30, 'S', 'down:start (startup error)'],
          [30, 'S', 'down:end'],
          [100, 'main', 'body ends: normally'],
          [100, 'Q', 'down:start (no-more-dependents)'],
          [110, 'Q', 'down:end'],
          [110, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { task: () => fails(20, 'S:nope') });
        const P = stage.service('P', { needs: [S], cleanup: 10 });
        const Q = stage.service('Q', { cleanup: 10 });
        const triesP = stage
          .uses('main', P)
          .pipe(
            catchError((error: unknown) => stage.says('main', `acquire P raised ${describeError(error)}`)),
          );
        return stage.main(() =>
          merge(stage.uses('main', Q), triesP).pipe(takeUntil(timer(100)), stage.ending('main')),
        );
      },
    );
  });
});
