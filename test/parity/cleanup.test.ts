import {
  concat,
  defer,
  EMPTY,
  forkJoin,
  ignoreElements,
  NEVER,
  type Observable,
  of,
  switchMap,
  takeWhile,
  tap,
  timer,
} from 'rxjs';
import { createMainScope, type Scope, type Service, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { expectBetter, expectSame } from './compare.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, hold } from './stage/steps.ts';
import { users } from './stage/users.ts';

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('cleanup', () => {
  const cleansUpWith = (stage: Stage, L: Service<string>): Observable<never> => {
    stage.cleansUp('S');
    return concat(
      stage.says('S', 'cleanup: acquire L'),
      stage.uses('S', L).pipe(
        tap((value) => stage.log('S', `got ${value}`)),
        hold(20),
      ),
      stage.says('S', 'down:end'),
    );
  };

  it('s42_acquire_in_cleanup: same: a draining service may start another one (rules 5, 20)', () => {
    expectSame('s42_acquire_in_cleanup', (stage) => {
      const L = stage.service('L', { after: 5, cleanup: 5 });
      const S = service('S', (scope) => {
        const drained = scope.noMoreDependents.pipe(ignoreElements());
        return concat(of('D(S)'), drained, cleansUpWith(stage, L));
      });
      return stage.main(() => stage.uses('main', S).pipe(hold(10), stage.ending('main', 'body end')));
    });
  });

  it('s42b_acquire_in_cleanup_cancelmode: same: so may a finalizer (rule 20)', () => {
    expectSame('s42b_acquire_in_cleanup_cancelmode', (stage) => {
      const L = stage.service('L', { after: 5, cleanup: 5 });
      const S = service('S', (scope) => {
        scope.addFinalizer(() => cleansUpWith(stage, L));
        return concat(of('D(S)'), NEVER);
      });
      return stage.main(() => stage.uses('main', S).pipe(hold(10), stage.ending('main', 'body end')));
    });
  });

  it('s54_released_before_nmd_call: better: a task that listens from its start is waited for (rule 5)', () => {
    expectBetter(
      's54_released_before_nmd_call',
      {
        from: 20,
        rows: [
          [20, 'main', 'body end'],
          [50, 'S', 'body ends: normally'],
          [55, 'S', 'cleanup end'],
          [55, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const S = service('S', (scope) => {
          scope.addFinalizer(() => concat(ends(5), stage.says('S', 'cleanup end')));
          const initializedAndDrained = forkJoin([timer(50), scope.noMoreDependents]).pipe(ignoreElements());
          return concat(of('D(S)'), initializedAndDrained).pipe(stage.ending('S'));
        });
        return stage.main(() => stage.uses('main', S).pipe(hold(20), stage.ending('main', 'body end')));
      },
    );
  });

  it('s54, as a generator: it always listens, and runs to its end (rules 5, 6)', async () => {
    const log: string[] = [];
    const S = service('S', async function* () {
      const initialized = sleep(20);
      try {
        yield 'D(S)';
        await initialized;
        log.push('S body ends: normally');
      } finally {
        await sleep(1);
        log.push('S cleanup end');
      }
    });
    const main = createMainScope('main');
    expect(await main.use(S)).toBe('D(S)');
    await main.close();
    expect(log).toEqual(['S body ends: normally', 'S cleanup end']);
  });

  const closed = (stage: Stage, name: string): Observable<never> =>
    defer(() => {
      const { main, path, state } = stage.scopeOf(name);
      if (state === 'closed') return EMPTY;
      return main.events.pipe(
        takeWhile(({ scope, type }) => scope !== path || type !== 'closed'),
        ignoreElements(),
      );
    });

  it('s36_wait: better: a scope is closed once it has released what it used (rule 9)', async () => {
    const stage = expectBetter(
      's36_wait',
      {
        from: 40,
        rows: [
          [40, 'mid', 'down:end'],
          [40, 'main', 'mid.wait() returned, low has users {}'],
          [40, 'low', 'down:start (no-more-dependents)'],
          [60, 'low', 'down:end'],
          [60, 'main', 'low.wait() returned'],
          [60, 'main', 'mid.wait() again: at once'],
          [60, 'main', 'main_scope exited'],
        ],
      },
      (stage) => {
        const low = stage.service('low', { cleanup: 20 });
        const mid = stage.service('mid', { needs: [low], cleanup: 30 });
        return stage.main(({ main }) =>
          concat(
            stage.uses('main', mid).pipe(hold(10)),
            stage.says('main', 'dropped mid, waiting'),
            closed(stage, 'mid'),
            defer(() => stage.says('main', `mid.wait() returned, low has users ${users(main, 'low')}`)),
            closed(stage, 'low'),
            stage.says('main', 'low.wait() returned'),
            closed(stage, 'mid'),
            stage.says('main', 'mid.wait() again: at once'),
          ),
        );
      },
    );
    await expect(stage.scopeOf('mid').outcome).resolves.toMatchObject({ kind: 'drained' });
    await expect(stage.scopeOf('low').outcome).resolves.toMatchObject({ kind: 'drained' });
  });

  it('s36, awaited: outcome resolves after the finalizers, that of main after all (rules 7, 9)', async () => {
    const log: string[] = [];
    const cleansUp = (scope: Scope): void => {
      scope.addFinalizer(() => sleep(2).then(() => void log.push(`${scope.name} down:end`)));
      void scope.outcome.then(({ kind }) => log.push(`${scope.name}.outcome ${kind}`));
    };
    const low = service('low', (scope) => {
      cleansUp(scope);
      return concat(of('D(low)'), NEVER);
    });
    const mid = service('mid', (scope) => {
      cleansUp(scope);
      return low.pipe(switchMap(() => concat(of('D(mid)'), NEVER)));
    });
    const main = createMainScope('main');
    await main.use(mid);
    await main.close();
    expect(await main.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
    expect(log).toEqual(['mid down:end', 'mid.outcome drained', 'low down:end', 'low.outcome drained']);
  });
});
