import { EMPTY, firstValueFrom, NEVER, of, timer } from 'rxjs';
import {
  createMainScope,
  inScope,
  resource,
  type Scope,
  StopTimeoutError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { turn } from './turn.ts';

describe('a function that must stop, further (rule 6)', () => {
  it('gets the error of noMoreDependents, if that has not emitted: the reason of the signal (rule 6)', async () => {
    const main = createMainScope('app');
    const heard = deferred<unknown>();
    const x = service('x', async (scope) => {
      scope.noMoreDependents.subscribe({ next: () => heard.resolve('next'), error: heard.resolve });
      await heard.promise;
      expect(await heard.promise).toBe(scope.signal.reason);
      return 'a';
    });
    const closed = eventOf(main, 'x', 'closed');
    x.pipe(inScope(main)).subscribe().unsubscribe();
    expect(errorChain(await heard.promise)).toMatch(/^ScopeClosedError/);
    await closed;
    await main.close();
  });

  it('has the nested scopes that it opened closed meanwhile (rule 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const work = deferred();
    const nestedClosed = deferred();
    const x = service('x', async (scope) => {
      scope.addFinalizer(() => void order.push('finalizer'));
      NEVER.pipe(withScope({ name: 'job', parent: scope })).subscribe({
        complete: () => nestedClosed.resolve(),
        error: () => nestedClosed.resolve(),
      });
      await work.promise;
      order.push('function settles');
      return 'a';
    });
    const subscription = x.pipe(inScope(main)).subscribe();
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await nestedClosed.promise;
    order.push('job closed');
    work.resolve();
    await closed;
    expect(order).toEqual(['job closed', 'function settles', 'finalizer']);
    await main.close();
  });

  it('commits no error by an EmptyError after the abort (rule 6)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = service('x', (scope) => {
      return new Promise<string>((resolve) => {
        scope.signal.addEventListener('abort', () => resolve(firstValueFrom(EMPTY)));
      });
    });
    const closed = eventOf(main, 'x', 'closed');
    x.pipe(inScope(main)).subscribe().unsubscribe();
    await closed;
    await expect(main.close()).resolves.toBeUndefined();
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('commits one by an AbortError of its own, without an abort (rules 6, 13)', async () => {
    const main = createMainScope('app');
    const x = service('x', () => Promise.reject<string>(new DOMException('gave up', 'AbortError')));
    const error: unknown = await main.use(x).catch((reason: unknown) => reason);
    expect(errorChain(error)).toBe('ScopeDiedError(x, starting) < AbortError');
    await main.close();
  });

  it('is not aborted by a dependent that leaves while another stays (rules 2, 6)', async () => {
    const main = createMainScope('app');
    const work = deferred<string>();
    const scopes: Scope[] = [];
    const x = service('x', (scope) => {
      scopes.push(scope);
      return work.promise;
    });
    const first = x.pipe(inScope(main)).subscribe();
    const second = firstValueFrom(x.pipe(inScope(main)));
    first.unsubscribe();
    work.resolve('a');
    await expect(second).resolves.toBe('a');
    expect(scopes).toHaveLength(1);
    await main.close();
  });

  it('has its signal aborted when its scope closes, though it has returned long since (rule 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = service('x', async (scope) => {
      scope.signal.addEventListener('abort', () => void order.push('abort'));
      scope.addFinalizer(() => void order.push('finalizer'));
      await Promise.resolve();
      return 'a';
    });
    await main.use(x);
    expect(order).toEqual([]);
    await main.close();
    expect(order).toContain('finalizer');
  });
});

describe('out of time (rule 22)', () => {
  it('is a function that does not settle: it is waited for no longer (rule 22)', async () => {
    const main = createMainScope('app');
    const x = service({ name: 'x', stopTimeout: 10 }, () => new Promise<string>(() => {}));
    const subscription = x.pipe(inScope(main)).subscribe();
    const unhandled = collectUnhandled();
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await closed;
    await main.close();
    await turn();
    expect(unhandled).toHaveLength(1);
    expect(unhandled[0]).toBeInstanceOf(StopTimeoutError);
    expect(unhandled[0]).toMatchObject({ scope: 'x' });
  });

  it('is a promise that is not acquired; when it comes at last, it is released all the same (rules 12, 22)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const connection = deferred<string>();
    const released = deferred<string>();
    const x = resource(
      () => connection.promise,
      (value) => released.resolve(value),
    ).pipe(shareService({ name: 'x', stopTimeout: 10 }));
    const subscription = x.pipe(inScope(main)).subscribe();
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await closed;
    await turn();
    expect(unhandled[0]).toBeInstanceOf(StopTimeoutError);
    connection.resolve('late');
    await expect(released.promise).resolves.toBe('late');
    await main.close();
  });

  it('is a generator that does not end; its scope closes without it (rule 22)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const order: string[] = [];
    const x = service({ name: 'x', stopTimeout: 10 }, async function* (scope: Scope) {
      scope.addFinalizer(() => void order.push('finalizer'));
      yield 'value';
      await new Promise(() => {});
    });
    await main.use(x);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    await turn();
    expect(order).toEqual(['finalizer']);
    expect(unhandled.length).toBeGreaterThan(0);
    for (const error of unhandled) expect(error).toBeInstanceOf(StopTimeoutError);
    await main.close();
  });

  it('in a service is out of time in its nested scopes (rule 22)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = service({ name: 'x', stopTimeout: 10 }, (scope) => {
      const job = resource(
        () => of('job'),
        () => timer(60_000),
      ).pipe(withScope({ name: 'job', parent: scope, stopTimeout: Infinity }));
      scope.spawn(job);
      return of('a');
    });
    await main.use(x);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    await turn();
    expect(unhandled.length).toBeGreaterThan(0);
    expect(unhandled.every((error) => error instanceof StopTimeoutError)).toBe(true);
    await main.close();
  });
});
