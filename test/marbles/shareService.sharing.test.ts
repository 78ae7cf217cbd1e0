import {
  filter,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  retry,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { createMainScope, inScope, NoScopeError, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('the edge of a subscription (rule 1)', () => {
  it(
    'is added by subscribing, counted, and leaves with the subscription (rule 1)',
    marbles((m) => {
      const main = createMainScope('app');
      const service = m.cold('a').pipe(shareService('x'));
      const counts = m.cold('-a-a-a-a').pipe(
        map(() => {
          const found = main.snapshot().scopes.find((scope) => scope.path === 'x');
          return String(found?.dependents.find((dependent) => dependent.path === 'app')?.count ?? 0);
        }),
      );
      m.expect(service.pipe(inScope(main)), '^---!').toBeObservable('a');
      m.expect(service.pipe(inScope(main)), '--^---!').toBeObservable('--a');
      m.expect(counts).toBeObservable('-1-2-1-0');
    }),
  );

  it(
    'is seen from both its ends (rule 1)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('a').pipe(shareService('low'));
      const high = low.pipe(shareService('high'));
      m.expect(high.pipe(inScope(main)), '^---!').toBeObservable('a');
      const edges = m.cold('-e').pipe(
        map(() => {
          const { scopes } = main.snapshot();
          return scopes.map((s) => `${s.path}: ${s.dependencies.map((d) => d.path).join()}`).sort();
        }),
      );
      m.expect(edges).toBeObservable('-e', { e: ['app: high', 'high: low', 'low: '] });
      const names = m.cold('-n').pipe(map(() => main.dependencies.map((scope) => scope.path)));
      m.expect(names).toBeObservable('-n', { n: ['high'] });
      const back = m.cold('-n').pipe(map(() => main.dependencies[0]?.dependents.map((scope) => scope.path)));
      m.expect(back).toBeObservable('-n', { n: ['app'] });
    }),
  );

  it(
    'leaves with take(1), even if the value is still in use (rule 1)',
    marbles((m) => {
      const source = m.cold('--a');
      const user = source.pipe(
        shareService('x'),
        take(1),
        switchMap(() => NEVER),
        inScope(createMainScope('app')),
      );
      m.expect(user, '^--------!').toBeObservable('-');
      m.expect(source).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'stays while a switchMap uses the value (rule 1)',
    marbles((m) => {
      const source = m.cold('--a');
      const user = source.pipe(
        shareService('x'),
        switchMap(() => NEVER),
        inScope(createMainScope('app')),
      );
      m.expect(user, '^--------!').toBeObservable('-');
      m.expect(source).toHaveSubscriptions('^--------!');
    }),
  );

  it(
    'needs a scope: without one the subscriber gets a NoScopeError (rules 16, 24)',
    marbles((m) => {
      const source = m.cold('--a');
      m.expect(source.pipe(shareService('x'), told())).toBeObservable('#', undefined, 'NoScopeError');
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it('reports a missing scope one turn later, so that a bare retry() does not spin (rule 16)', async () => {
    const errors: unknown[] = [];
    const service = timer(1).pipe(shareService('x'));
    const retried = service.pipe(
      tap({
        error: (error: unknown) => {
          errors.push(error);
        },
      }),
      retry(),
      takeUntil(timer(20)),
    );
    await lastValueFrom(retried, { defaultValue: undefined });
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(100);
    expect(errors.every((error) => error instanceof NoScopeError)).toBe(true);
  });
});

describe('sharing (rule 2)', () => {
  it(
    'starts once for all dependents, whatever scope they are in (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('              --a--------');
      const service = source.pipe(shareService('x'));
      const nested = service.pipe(withScope({ name: 'job', parent: main }));
      m.expect(service.pipe(inScope(main)), '^-----!').toBeObservable('--a');
      m.expect(nested, '                     -^--------!').toBeObservable('--a');
      m.expect(service.pipe(inScope(main)), '----^--!').toBeObservable('----a');
      m.expect(source).toHaveSubscriptions('^---------!');
    }),
  );

  it(
    'replays the value already registered at once, and lets dependents wait until there is one (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('         ----a----b');
      const service = source.pipe(shareService('x'), inScope(main));
      m.expect(service, '^----------!').toBeObservable('----a----b');
      m.expect(service, '--^--------!').toBeObservable('----a----b');
      m.expect(service, '------^----!').toBeObservable('------a--b');
    }),
  );

  it(
    'runs one task for each main scope (rules 2, 3)',
    marbles((m) => {
      const source = m.cold('--a');
      const service = source.pipe(shareService('x'));
      m.expect(service.pipe(inScope(createMainScope('one'))), '^----!').toBeObservable('--a');
      m.expect(service.pipe(inScope(createMainScope('two'))), '-^------!').toBeObservable('---a');
      m.expect(source).toHaveSubscriptions(['^----!', '-^------!']);
    }),
  );

  it(
    'does not belong to the dependent that happened to be first (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('   ----a|');
      const release = m.cold('        --|');
      const service = resource(
        () => acquire,
        () => release,
      ).pipe(shareService('x'), inScope(main));
      picture(m, main, { x: '    ----r---f-x' });
      m.expect(service, '^-!').toBeObservable('-');
      m.expect(service, '-^------!').toBeObservable('----a');
      m.expect(release).toHaveSubscriptions('--------^-!');
    }),
  );

  it(
    'starts what a service needs, before it, and once for a diamond (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold<string>('--a');
      const low = source.pipe(shareService('low'));
      const left = low.pipe(
        mergeMap((value) => m.cold<string>('-l').pipe(map((own) => own + value))),
        shareService('left'),
      );
      const right = low.pipe(
        mergeMap((value) => m.cold<string>('--r').pipe(map((own) => own + value))),
        shareService('right'),
      );
      picture(m, main, { low: '--r---x', left: '---r--x', right: '----r-x' }, 'rx');
      m.expect(left.pipe(inScope(main)), '^-----!').toBeObservable('---l', { l: 'la' });
      m.expect(right.pipe(inScope(main)), '^-----!').toBeObservable('----r', { r: 'ra' });
      m.expect(source).toHaveSubscriptions('^-----!');
    }),
  );

  it(
    'gives its later values to dependents in order (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('-a-b-c').pipe(shareService('low'));
      const high = low.pipe(
        filter((value) => value !== 'b'),
        shareService('high'),
      );
      m.expect(high.pipe(inScope(main)), '^------!').toBeObservable('-a---c');
    }),
  );
});
