import { type Scope, type Service } from 'rxjs-scope';
import { describe, it } from 'vitest';
import { expectBetter, expectLog } from './compare.ts';
import { alive } from './stage/alive.ts';
import { describeError } from './stage/describeError.ts';
import type { Row } from './stage/Journal.ts';
import type { Stage } from './stage/Stage.ts';
import { timeline } from './stage/steps.ts';
import { users } from './stage/users.ts';

describe('lookup', () => {
  it('s15_lookup: better: a lookup holds the service once, until released (rule 1)', () => {
    expectBetter(
      's15_lookup',
      {
        from: 110,
        rows: [
          [110, 'main', 'lookup(low) = D(low)'],
          [110, 'main', 'lookup_scope(low) = <Scope low>'],
          [110, 'main', "low users: {'K': 1, 'main': 1}"],
          [110, 'main', 'release K'],
          [110, 'K', 'down:start (no-more-dependents)'],
          [110, 'K', 'down:end'],
          [160, 'main', 'low still there: True'],
          [160, 'low', 'down:start (no-more-dependents)'],
          [170, 'low', 'down:end'],
          [190, 'main', 'lookup(low) raised ServiceNotRunningError'],
          [190, 'main', 'lookup_scope(low) raised ServiceNotRunningError'],
          [190, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { after: 50, cleanup: 10 });
        const K = stage.service('K', { needs: [low] });
        return stage.main((scope) => {
          const looksUp = (): void => {
            stage.log('main', `lookup(low)${lookedUp(scope, low)}`);
            const there = alive(scope.main, 'low') === 'True';
            stage.log(
              'main',
              `lookup_scope(low)${there ? ' = <Scope low>' : ' raised ServiceNotRunningError'}`,
            );
          };
          return timeline({
            0: () => {
              looksUp();
              void scope.use(K);
            },
            10: looksUp,
            110: () => {
              looksUp();
              stage.log('main', `low users: ${users(scope.main, 'low')}`);
              stage.log('main', 'release K');
              scope.release(K);
            },
            160: () => {
              stage.log('main', `low still there: ${alive(scope.main, 'low')}`);
              scope.release(low);
            },
            190: looksUp,
          });
        });
      },
    );
  });

  const twoLookups = (stage: Stage, after: (scope: Scope, S: Service<string>) => void) => {
    const S = stage.service('S', { cleanup: 5 });
    const K = stage.service('K', { needs: [S] });
    return stage.main((scope) =>
      timeline({
        0: () => {
          void scope.use(K);
          scope.lookup(S);
          scope.lookup(S);
          stage.log('main', `users ${users(scope.main, 'S')}`);
          scope.release(K);
          after(scope, S);
        },
        20: () => stage.log('main', `S alive ${alive(scope.main, 'S')}`),
      }),
    );
  };
  const counted: readonly Row[] = [
    [0, 'K', 'start'],
    [0, 'S', 'start'],
    [0, 'S', 'registered'],
    [0, 'K', 'got S=D(S)'],
    [0, 'K', 'registered'],
    [0, 'main', "users {'K': 1, 'main': 1}"],
    [0, 'K', 'down:start (no-more-dependents)'],
    [0, 'K', 'down:end'],
  ];

  it('s15c_lookup_leaks_use: better: two lookups hold it once, and let go with the scope (rules 1, 9)', () => {
    expectBetter(
      's15c_lookup_leaks_use',
      {
        from: 0,
        rows: [
          ...counted,
          [20, 'main', 'S alive True'],
          [20, 'S', 'down:start (no-more-dependents)'],
          [25, 'S', 'down:end'],
          [25, 'main', 'main_scope exited'],
        ],
      },
      (stage) => twoLookups(stage, () => {}),
    );
  });

  it('s15c, released: one release after two lookups is enough (rule 1)', () => {
    expectLog(
      (stage) => twoLookups(stage, (scope, S) => scope.release(S)),
      [
        ...counted,
        [0, 'S', 'down:start (no-more-dependents)'],
        [5, 'S', 'down:end'],
        [20, 'main', 'S alive False'],
        [20, 'main', 'main_scope exited'],
      ],
    );
  });
});

function lookedUp(scope: Scope, service: Service<string>): string {
  try {
    return ` = ${scope.lookup(service)}`;
  } catch (error) {
    return ` raised ${describeError(error)}`;
  }
}
