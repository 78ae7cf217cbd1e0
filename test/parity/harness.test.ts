import { concat, NEVER, of } from 'rxjs';
import { deferScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectLog, expectSame } from './compare.ts';
import { perform } from './perform.ts';
import { Journal } from './stage/Journal.ts';
import { ends, hold } from './stage/steps.ts';
import { traceOf } from './trace.ts';

describe('the comparison with the traces', () => {
  it('takes the rows of one instant in any order, and those of two instants apart', () => {
    expectLog(
      (stage) => concat(stage.says('b', '1'), stage.says('a', '1'), ends(1), stage.says('a', '2')),
      [
        [0, 'a', '1'],
        [0, 'b', '1'],
        [1, 'a', '2'],
      ],
    );
    expect(() => expectLog((stage) => concat(ends(1), stage.says('a', '1')), [[0, 'a', '1']])).toThrow();
    expect(() => expectLog((stage) => stage.says('a', '1'), [])).toThrow();
  });

  it('does not take another delay for the same', () => {
    expect(() =>
      expectSame('s20b_cleanup_error_on_early_release', (stage) => stage.says('mid', 'start')),
    ).toThrow();
    expect(() =>
      expectSame('s10_nmd_vs_cancel', (stage) => {
        const N = stage.service('N', { cleanup: 11 });
        return stage.main(() => N.pipe(hold(20)));
      }),
    ).toThrow();
  });

  it('takes nothing for better that is the same', () => {
    const { events } = traceOf('s41_args');
    const repeats = () => expectBetter('s41_args', { from: 0, rows: events }, () => NEVER);
    expect(repeats).toThrow('what is better is not the same');
  });

  it('sees a dependency that goes down under the cleanup of its dependent (rule 7)', () => {
    const journal = new Journal(() => 0);
    journal.cleansUp('mid');
    journal.holds('mid', 'low');
    journal.log('low', 'down:start (cancelled)');
    expect(journal.violations).toEqual(['low went down before mid had cleaned up']);
  });

  it('sees a main scope that never closes', () => {
    const stuck = service('stuck', (scope) => {
      scope.addFinalizer(() => NEVER);
      return of('stuck');
    });
    const { rows } = perform((stage) =>
      deferScope(({ main }) => {
        stage.mains.add(main);
        return stuck.pipe(hold(1));
      }).pipe(withScope({ name: 'main', stopTimeout: Infinity })),
    );
    expect(rows).toEqual([[1, 'run', 'main hangs']]);
  });
});
