import { firstValueFrom, Observable } from 'rxjs';
import {
  createMainScope,
  inScope,
  rootCause,
  type Scope,
  ScopeClosedError,
  ScopeDiedError,
  service,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { turn } from './turn.ts';

describe('service of an async function', () => {
  it('registers what it returns, and the value stays (rules 6, 14, section 6)', async () => {
    const main = createMainScope('app');
    let runs = 0;
    const x = service('x', async () => {
      runs += 1;
      await Promise.resolve();
      return { run: runs };
    });
    const first = await main.use(x);
    await Promise.resolve();
    const second = await firstValueFrom(x.pipe(inScope(main)));
    expect(first).toEqual({ run: 1 });
    expect(second).toBe(first);
    await main.close();
  });

  it('is ended by its dependents leaving, since its value is all there is (rule 14)', async () => {
    const main = createMainScope('app');
    const x = service('x', () => Promise.resolve('a'));
    await main.use(x);
    const closing = eventOf(main, 'x', 'closing');
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await expect(closing).resolves.toMatchObject({ outcome: 'drained' });
    await closed;
    await main.close();
  });

  it('tells of its rejection (rule 13)', async () => {
    const main = createMainScope('app');
    const boom = new Error('boom');
    const x = service('x', () => Promise.reject<string>(boom));
    const error: unknown = await main.use(x).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScopeDiedError);
    expect(error).toMatchObject({ scope: 'x', phase: 'starting' });
    expect(rootCause(error)).toBe(boom);
    await main.close();
  });

  it('takes undefined for a value: it has registered (rule 14)', async () => {
    const main = createMainScope('app');
    const x = service('x', async () => {
      await Promise.resolve();
    });
    await expect(main.use(x)).resolves.toBeUndefined();
    await main.close();
  });

  it('may use other services, which close after it (rules 1, 7)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const low = service('low', (scope) => {
      scope.addFinalizer(() => void order.push('low'));
      return Promise.resolve('low');
    });
    const high = service('high', async (scope) => {
      const value = await scope.use(low);
      scope.addFinalizer(() => void order.push('high'));
      return `high on ${value}`;
    });
    await expect(main.use(high)).resolves.toBe('high on low');
    await main.close();
    expect(order).toEqual(['high', 'low']);
  });
});

describe('an async function that must stop (rule 6)', () => {
  it('is told by its signal, with a ScopeClosedError, and waited for before the first finalizer (rule 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const work = deferred<string>();
    const started = deferred<Scope>();
    const x = service('x', async (scope) => {
      scope.addFinalizer(() => void order.push('finalizer'));
      scope.signal.addEventListener('abort', () => {
        order.push(`abort: ${(scope.signal.reason as Error).name}`);
        expect(scope.signal.reason).toBeInstanceOf(ScopeClosedError);
      });
      started.resolve(scope);
      const value = await work.promise;
      order.push('settled');
      return value;
    });
    const subscription = x.pipe(inScope(main)).subscribe();
    await started.promise;
    const closing = eventOf(main, 'x', 'closing');
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await closing;
    await Promise.resolve();
    expect(order).toEqual(['abort: ScopeClosedError']);
    work.resolve('too late');
    await closed;
    expect(order).toEqual(['abort: ScopeClosedError', 'settled', 'finalizer']);
    await main.close();
  });

  it('has its pending use() rejected with the reason of the signal (rule 6)', async () => {
    const main = createMainScope('app');
    const never = service('never', () => new Observable<string>(() => {}));
    const rejected = deferred<unknown>();
    const scopes: Scope[] = [];
    const x = service('x', async (scope) => {
      scopes.push(scope);
      return scope.use(never).catch((error: unknown) => {
        rejected.resolve(error);
        throw error;
      });
    });
    const subscription = x.pipe(inScope(main)).subscribe();
    subscription.unsubscribe();
    const error = await rejected.promise;
    expect(error).toBeInstanceOf(ScopeClosedError);
    expect(error).toBe(scopes[0]?.signal.reason);
    await main.close();
  });

  it('commits no error by rejecting with that reason, or with an AbortError after the abort (rules 6, 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const byReason = service('byReason', (scope) => {
      return new Promise<string>((_, reject) => {
        scope.signal.addEventListener('abort', () => reject(scope.signal.reason as Error));
      });
    });
    const byAbortError = service('byAbortError', (scope) => {
      return new Promise<string>((_, reject) => {
        scope.signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    });
    for (const x of [byReason, byAbortError]) {
      const closed = eventOf(main, x.serviceName, 'closed');
      x.pipe(inScope(main)).subscribe().unsubscribe();
      await closed;
    }
    await expect(main.close()).resolves.toBeUndefined();
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('has its other rejections reported, when nobody is there to be told (rules 6, 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = service('x', (scope) => {
      return new Promise<string>((_, reject) => {
        scope.signal.addEventListener('abort', () => reject(new Error('boom')));
      });
    });
    const closed = eventOf(main, 'x', 'closed');
    x.pipe(inScope(main)).subscribe().unsubscribe();
    await closed;
    await main.close();
    await turn();
    expect(unhandled.map((error) => errorChain(rootCause(error)))).toEqual(['boom']);
  });

  it('is waited for when its main scope closes (rules 6, 18)', async () => {
    const main = createMainScope('app');
    const work = deferred<string>();
    const order: string[] = [];
    const x = service('x', async () => {
      await work.promise;
      order.push('settled');
      return 'a';
    });
    x.pipe(inScope(main)).subscribe();
    const closed = main.close().then(() => order.push('closed'));
    work.resolve('a');
    await closed;
    expect(order).toEqual(['settled', 'closed']);
  });

  it('does not emit a value that comes after the stop (rules 6, 12)', async () => {
    const main = createMainScope('app');
    const work = deferred<string>();
    const values: string[] = [];
    const x = service('x', () => work.promise);
    x.pipe(inScope(main)).subscribe((value) => values.push(value));
    const closed = main.close();
    work.resolve('late');
    await closed;
    expect(values).toEqual([]);
  });
});
