import {
  catchError,
  concat,
  defer,
  EMPTY,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  switchMap,
} from 'rxjs';
import {
  createMainScope,
  inScope,
  rootCause,
  ScopeCycleError,
  type Service,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

function died(...names: readonly string[]): string {
  return [...names.map((name) => `ScopeDiedError(${name}, starting)`), 'ScopeCycleError'].join(' < ');
}

describe('a cycle of services (rule 17)', () => {
  it(
    'is refused at the subscription that would close it (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const a: Observable<string> = defer(() => b).pipe(shareService('a'));
      const b: Observable<string> = defer(() => a).pipe(shareService('b'));
      m.expect(a.pipe(inScope(main), told())).toBeObservable('#', undefined, died('a', 'b'));
    }),
  );

  it(
    'is refused when a service needs itself (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const a: Observable<string> = defer(() => a).pipe(shareService('a'));
      m.expect(a.pipe(inScope(main), told())).toBeObservable('#', undefined, died('a'));
    }),
  );

  it(
    'is named by its path (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const errors: unknown[] = [];
      const a: Observable<string> = defer(() => b).pipe(shareService('a'));
      const b: Observable<string> = defer(() => c).pipe(shareService('b'));
      const c: Observable<string> = defer(() => a).pipe(shareService('c'));
      a.pipe(inScope(main)).subscribe({ error: (error: unknown) => errors.push(rootCause(error)) });
      m.flush();
      const [error] = errors;
      expect(error).toBeInstanceOf(ScopeCycleError);
      expect(error).toMatchObject({ name: 'ScopeCycleError', code: 'SCOPE_CYCLE' });
      const path = error instanceof ScopeCycleError ? error.path : [];
      expect(new Set(path)).toEqual(new Set(['a', 'b', 'c']));
      for (const name of ['a', 'b', 'c']) expect(String(error)).toContain(name);
    }),
  );

  it(
    'is seen when it closes only later (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const a: Observable<string> = m.cold<string>('a').pipe(
        mergeMap((value) =>
          concat(
            of(value),
            m.cold<string>('---|'),
            defer(() => b),
          ),
        ),
        shareService('a'),
      );
      const b: Observable<string> = a.pipe(shareService('b'));
      const error = 'ScopeDiedError(a, ready) < ScopeCycleError';
      m.expect(a.pipe(inScope(main), told())).toBeObservable('a--#', undefined, error);
      m.expect(b.pipe(inScope(main), told())).toBeObservable(
        'a--#',
        undefined,
        `ScopeDiedError(b, ready) < ${error}`,
      );
    }),
  );

  it(
    'is seen through a nested scope, which counts as its owner (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const a: Observable<string> = defer(() => b).pipe(withScope('job'), shareService('a'));
      const b: Observable<string> = defer(() => a).pipe(withScope('job'), shareService('b'));
      m.expect(a.pipe(inScope(main), told())).toBeObservable('#', undefined, died('a', 'b'));
    }),
  );

  it(
    'may be caught by the service that asked; it lives on (rules 13, 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const a: Observable<string> = defer(() => b).pipe(shareService('a'));
      const b: Observable<string> = defer(() => a).pipe(
        catchError((error: unknown) => concat(of(errorChain(error)), NEVER)),
        shareService('b'),
      );
      m.expect(a.pipe(inScope(main)), '^---!').toBeObservable('a', { a: 'ScopeCycleError' });
    }),
  );

  it(
    'is no diamond: many ways to one service are fine (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>('a').pipe(shareService('low'));
      const left = low.pipe(shareService('left'));
      const right = low.pipe(
        switchMap(() => left),
        shareService('right'),
      );
      const top = right.pipe(
        switchMap(() => left),
        switchMap(() => low),
        shareService('top'),
      );
      m.expect(top.pipe(inScope(main)), '^---!').toBeObservable('a');
    }),
  );

  it(
    'is none when the edge has left before the other way round is asked for (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      let backwards = false;
      const a: Observable<string> = defer(() => (backwards ? b : m.cold<string>('a'))).pipe(
        shareService('a'),
      );
      const b: Observable<string> = defer(() => (backwards ? m.cold<string>('b') : a)).pipe(
        shareService('b'),
      );
      m.expect(b.pipe(inScope(main)), '^--!').toBeObservable('a');
      const turned = a.pipe(inScope(main));
      m.expect(
        defer(() => {
          backwards = true;
          return turned;
        }),
        '-----^--!',
      ).toBeObservable('-----b');
    }),
  );

  it(
    'leaves the other edges of who asked for it: they are dropped when it has closed (rules 9, 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>('a').pipe(shareService('low'));
      const high: Observable<string> = low.pipe(
        switchMap((value) => merge(of(value), high.pipe(catchError(() => EMPTY)))),
        shareService('high'),
      );
      picture(m, main, { high: 'r--x', low: 'r--x' }, 'rx');
      m.expect(high.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it('leaves the other edges of who asked by use() for it (rules 9, 17)', async () => {
    const main = createMainScope('app');
    const errors: unknown[] = [];
    const low = service('low', () => of('low'));
    const high: Service<string> = service('high', async function* (scope) {
      yield await scope.use(low);
      await scope.use(high).catch((error: unknown) => errors.push(error));
    });
    await main.use(high);
    const closed = eventOf(main, 'low', 'closed');
    main.release(high);
    await closed;
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(ScopeCycleError);
    await main.close();
  });
});
