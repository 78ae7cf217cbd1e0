import { filter, map, merge, type Observable, of, switchMap, take, timer } from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  noMoreDependents,
  type Scope,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../collectUnhandled.ts';
import { told } from '../told.ts';
import { turn } from '../turn.ts';

const { marbles } = configureMarbles(expect);

/** How the scope at `path` ended, at the time when that was known. */
function outcome(main: MainScope, path: string): Observable<string> {
  return main.events.pipe(
    filter((event) => event.type === 'closing' && event.scope === path),
    map((event) => (event.type === 'closing' ? event.outcome : '')),
    take(1),
    map((kind) => kind.charAt(0)),
  );
}

function scopeNamed(main: MainScope, path: string): Scope | undefined {
  return main.dependencies.find((scope) => scope.path === path);
}

// A letter for each kind: c completed or cancelled, d drained, f failed.
describe('how a service has ended (section 5)', () => {
  it(
    'drained, when its last dependent has left, whether it listens or not',
    marbles((m) => {
      const main = createMainScope('app');
      const deaf = m.cold('a').pipe(shareService('deaf'));
      const listening = merge(of('a'), noMoreDependents().pipe(switchMap(() => m.cold('--|')))).pipe(
        shareService('listening'),
      );
      m.expect(outcome(main, 'deaf')).toBeObservable('     ---(d|)');
      m.expect(outcome(main, 'listening')).toBeObservable('-----(d|)');
      m.expect(deaf.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(listening.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'failed, when its task has',
    marbles((m) => {
      const main = createMainScope('app');
      m.expect(outcome(main, 'x')).toBeObservable('--(f|)');
      const x = m.cold('--#').pipe(shareService('x'), inScope(main), told());
      m.expect(x).toBeObservable('--#', undefined, 'ScopeDiedError(x, starting) < error');
    }),
  );

  it(
    'completed, when its task has and onComplete says so',
    marbles((m) => {
      const main = createMainScope('app');
      m.expect(outcome(main, 'x')).toBeObservable('--(c|)');
      const x = m.cold('a-|').pipe(shareService({ name: 'x', onComplete: 'complete' }), inScope(main));
      m.expect(x).toBeObservable('a-|');
    }),
  );

  it(
    'cancelled, when it was; its dependents are told why (rule 11)',
    marbles((m) => {
      const main = createMainScope('app');
      m.expect(outcome(main, 'x')).toBeObservable('--(c|)');
      const x = m.cold('a').pipe(shareService('x'), inScope(main), told());
      m.expect(x).toBeObservable(
        'a-#',
        undefined,
        expect.stringMatching(/^ScopeDiedError\(x, ready\) < .*enough/),
      );
      timer(2).subscribe(() => void scopeNamed(main, 'x')?.cancel('enough'));
    }),
  );
});

describe('the outcome of a scope (section 5)', () => {
  it('is a promise that resolves when closed, with what went wrong in its teardown', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = of('a').pipe(shareService('x'));
    await main.use(x);
    const scope = scopeNamed(main, 'x');
    scope?.addFinalizer(() => Promise.reject(new Error('stuck')));
    main.release(x);
    const ended = await scope?.outcome;
    expect(ended).toMatchObject({ kind: 'drained' });
    expect(ended?.teardownErrors).toHaveLength(1);
    expect(ended?.teardownErrors[0]).toMatchObject({
      name: 'FinalizerError',
      scope: 'x',
      cause: new Error('stuck'),
    });
    await turn();
    expect(unhandled).toHaveLength(1);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('never rejects, and tells the error of a scope that failed', async () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const boom = new Error('boom');
    const x = timer(0).pipe(
      map((): string => {
        throw boom;
      }),
      shareService('x'),
    );
    const told$ = main.use(x).catch(() => 'told');
    scopes.push(...main.dependencies);
    await expect(told$).resolves.toBe('told');
    await expect(scopes[0]?.outcome).resolves.toMatchObject({
      kind: 'failed',
      error: boom,
      teardownErrors: [],
    });
    await main.close();
  });

  it('is completed for a main scope that was closed, cancelled for one that was cancelled', async () => {
    const closed = createMainScope('closed');
    await closed.close();
    await expect(closed.outcome).resolves.toMatchObject({ kind: 'completed' });
    const cancelled = createMainScope('cancelled');
    await cancelled.cancel('enough');
    const ended = await cancelled.outcome;
    expect(ended.kind).toBe('cancelled');
  });

  it('is cancelled for a scope whose consumer has gone', async () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const x = of('a').pipe(
      shareService('x'),
      switchMap(() => timer(1_000)),
      withScope({ name: 'job', parent: main }),
    );
    const subscription = x.subscribe();
    scopes.push(...(main.dependencies[0]?.dependents ?? []));
    subscription.unsubscribe();
    await expect(scopes[0]?.outcome).resolves.toMatchObject({ kind: 'cancelled' });
    expect(scopes[0]?.path).toBe('app/job');
    await main.close();
  });
});
