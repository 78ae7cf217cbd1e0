import { combineLatest, concat, take, tap } from 'rxjs';
import { type Service, serviceFamily } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter } from './compare.ts';
import { alive } from './stage/alive.ts';
import { ends, timeline } from './stage/steps.ts';
import { users } from './stage/users.ts';

describe('counting uses', () => {
  it('s08b_starter_release_once: better: acquired once and released once, it stops (rule 1)', () => {
    expectBetter(
      's08b_starter_release_once',
      {
        from: 20,
        rows: [
          [20, 'main', 'release S (1st)'],
          [20, 'S', 'down:start (no-more-dependents)'],
          [30, 'S', 'down:end'],
          [50, 'main', 'S still in set: False'],
          [50, 'main', 'release S (2nd)'],
          [80, 'main', 'S still in set: False'],
          [80, 'main', 'body end'],
          [80, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 10 });
        return stage.main((scope) => {
          const releases = (which: string): void => {
            stage.log('main', `release S (${which})`);
            scope.release(S);
          };
          const looks = (): void => stage.log('main', `S still in set: ${alive(scope.main, 'S')}`);
          return timeline({
            0: () => void scope.use(S),
            20: () => releases('1st'),
            50: () => {
              looks();
              releases('2nd');
            },
            80: looks,
          }).pipe(stage.ending('main', 'body end'));
        });
      },
    );
  });

  it('s08c_nonstarter_release_once: better: each has one use, whoever started it (rule 1)', () => {
    expectBetter(
      's08c_nonstarter_release_once',
      {
        from: 0,
        rows: [
          [0, 'U1', 'start'],
          [0, 'S', 'start'],
          [0, 'S', 'registered'],
          [0, 'U1', 'got S=D(S)'],
          [0, 'U1', 'registered'],
          [0, 'main', "S users: {'U1': 1, 'main': 1}"],
          [0, 'main', 'release S'],
          [30, 'main', "S users: {'U1': 1}"],
          [30, 'main', 'release U1'],
          [30, 'U1', 'down:start (no-more-dependents)'],
          [40, 'U1', 'down:end'],
          [40, 'S', 'down:start (no-more-dependents)'],
          [50, 'S', 'down:end'],
          [80, 'main', 'U1 in set: False, S in set: False'],
          [80, 'main', 'body end'],
          [80, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = stage.service('S', { cleanup: 10 });
        const U1 = stage.service('U1', { needs: [S], cleanup: 10 });
        return stage.main((scope) => {
          const counts = (): void => stage.log('main', `S users: ${users(scope.main, 'S')}`);
          const releases = (name: string, service: Service<string>): void => {
            stage.log('main', `release ${name}`);
            scope.release(service);
          };
          return timeline({
            0: () => {
              void scope.use(U1);
              void scope.use(S);
              counts();
              releases('S', S);
            },
            30: () => {
              counts();
              releases('U1', U1);
            },
            80: () => {
              const inSet = ['U1', 'S'].map((name) => `${name} in set: ${alive(scope.main, name)}`);
              stage.log('main', inSet.join(', '));
            },
          }).pipe(stage.ending('main', 'body end'));
        });
      },
    );
  });

  it('s41_args: better: a family makes one service for each key (rule 2)', () => {
    const started: string[] = [];
    expectBetter(
      's41_args',
      {
        from: 0,
        rows: [
          [0, 'main', '(1, 2)'],
          [0, 'main', '(3, 4)'],
          [0, 'main', '(1, 2)'],
          [0, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const pair = serviceFamily(
          'pair',
          (args: readonly [number, number], scope) => {
            started.push(scope.name);
            return concat([`(${args.join(', ')})`], ends(1000));
          },
          { key: (args) => args.join() },
        );
        const prints = tap<string>((value) => stage.log('main', value));
        return stage.main(() =>
          combineLatest(
            [[1, 2] as const, [3, 4] as const, [1, 2] as const].map((key) => pair(key).pipe(prints)),
          ).pipe(take(1)),
        );
      },
    );
    expect(started).toHaveLength(2);
  });
});
