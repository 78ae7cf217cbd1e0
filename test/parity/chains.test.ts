import { combineLatest, concat, merge, NEVER, type Observable, of, switchMap, tap, timer } from 'rxjs';
import { describe, it } from 'vitest';
import { expectSame } from './compare.ts';
import { ends, hold } from './stage/steps.ts';

describe('chains', () => {
  it('s01_chain_nmd: same: dependents close before what they depend on (rules 5, 7)', () => {
    expectSame('s01_chain_nmd', (stage) => {
      const low = stage.service('low', { after: 5, cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], after: 5, cleanup: 30 });
      return stage.main(() => stage.acquire('main', mid).pipe(hold(50), stage.ending('main')), {
        cleanup: 20,
      });
    });
  });

  it('s02_chain_cancel: same: who does not listen is cut, in the same order (rules 5, 7)', () => {
    expectSame('s02_chain_cancel', (stage) => {
      const low = stage.service('low', { after: 5, mode: 'cancel', cleanup: 20 });
      const mid = stage.service('mid', { needs: [low], after: 5, mode: 'cancel', cleanup: 30 });
      return stage.main(() => stage.acquire('main', mid).pipe(hold(50), stage.ending('main')), {
        cleanup: 20,
      });
    });
  });

  it('s04_late_register: same: three dependents wait for one start (rule 2)', () => {
    expectSame('s04_late_register', (stage) => {
      const low = stage.service('low', { after: 100, cleanup: 10 });
      const got = (name: string): Observable<string> =>
        stage
          .uses('main', stage.service(name, { needs: [low], cleanup: 10 }))
          .pipe(tap(() => stage.log('main', `got ${name}`)));
      const late = (ms: number, name: string): Observable<string> =>
        timer(ms).pipe(switchMap(() => got(name)));
      return stage.main(() =>
        combineLatest([got('A'), late(10, 'B'), late(20, 'C')]).pipe(
          hold(130),
          stage.ending('main', 'body end'),
        ),
      );
    });
  });

  it('s08_two_users_release_one: same: it stays until the last dependent has left (rules 1, 4)', () => {
    expectSame('s08_two_users_release_one', (stage) => {
      const S = stage.service('S', { cleanup: 10 });
      const U1 = stage.service('U1', { needs: [S], cleanup: 10 });
      const U2 = stage.service('U2', { needs: [S], cleanup: 10 });
      return stage.main(() =>
        merge(stage.usesFor(100, 'main', U1), stage.usesFor(50, 'main', U2), ends(150)).pipe(
          stage.ending('main', 'body end'),
        ),
      );
    });
  });

  it('s10_nmd_vs_cancel: same: the listener ends by itself, the other is cut (rule 5)', () => {
    expectSame('s10_nmd_vs_cancel', (stage) => {
      const N = stage.service('N', { cleanup: 10 });
      const K = stage.service('K', { mode: 'cancel', cleanup: 10 });
      return stage.main(() =>
        combineLatest([stage.uses('main', N), stage.uses('main', K)]).pipe(
          hold(20),
          stage.ending('main', 'body end'),
        ),
      );
    });
  });

  it('s24b_parallel_main_scopes: same: each main scope has services of its own (rules 3, 24)', () => {
    expectSame('s24b_parallel_main_scopes', (stage) => {
      const S = stage.service('S', { task: (scope) => concat(of(scope.main.name), NEVER), cleanup: 10 });
      const program = (name: string, ms: number): Observable<unknown> =>
        stage.main(
          () =>
            stage.uses(name, S).pipe(
              tap((value) => stage.log(name, `S=${value}`)),
              hold(ms),
            ),
          { name, exit: 'exited' },
        );
      return merge(program('m1', 20), program('m2', 50));
    });
  });
});
