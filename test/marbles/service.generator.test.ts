import { firstValueFrom } from 'rxjs';
import { createMainScope, inScope, type Scope, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.ts';
import { eventOf } from './eventOf.ts';

/** A service that writes down how far its generator has come. */
function recording(
  order: string[],
  drain: Promise<void> = Promise.resolve(),
  end: Promise<void> = Promise.resolve(),
) {
  return service('x', async function* (scope: Scope) {
    order.push('opens');
    scope.addFinalizer(() => void order.push('finalizer'));
    try {
      yield 'value';
      order.push('drains');
      await drain;
      order.push('drained');
    } finally {
      order.push('ends');
      await end;
      order.push('ended');
    }
  });
}

describe('service of an async generator (section 6)', () => {
  it('registers by its first yield, and is suspended there until there are no more dependents', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = recording(order);
    await expect(main.use(x)).resolves.toBe('value');
    await expect(firstValueFrom(x.pipe(inScope(main)))).resolves.toBe('value');
    expect(order).toEqual(['opens']);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    expect(order).toEqual(['opens', 'drains', 'drained', 'ends', 'ended', 'finalizer']);
    await main.close();
  });

  it('is draining while it runs to its end, which nothing cuts (rules 5, 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const drain = deferred();
    const end = deferred();
    const scopes: Scope[] = [];
    const x = recording(order, drain.promise, end.promise);
    await main.use(x);
    scopes.push(...main.dependencies);
    const draining = eventOf(main, 'x', 'draining');
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await draining;
    expect(scopes[0]?.state).toBe('draining');
    expect(scopes[0]?.signal.aborted).toBe(false);
    drain.resolve();
    end.resolve();
    await expect(scopes[0]?.outcome).resolves.toMatchObject({ kind: 'drained', teardownErrors: [] });
    await closed;
    expect(order.slice(-3)).toEqual(['ends', 'ended', 'finalizer']);
    await main.close();
  });

  it('keeps its dependencies until its end and its finalizers are done (rules 5, 7, 9)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const drain = deferred();
    const low = service('low', async function* () {
      try {
        yield 'low';
      } finally {
        order.push('low ends');
        await Promise.resolve();
      }
    });
    const high = service('high', async function* (scope: Scope) {
      const value = await scope.use(low);
      try {
        yield `high on ${value}`;
        await drain.promise;
      } finally {
        order.push('high ends');
      }
    });
    await expect(main.use(high)).resolves.toBe('high on low');
    const draining = eventOf(main, 'high', 'draining');
    main.release(high);
    await draining;
    expect(order).toEqual([]);
    drain.resolve();
    await main.close();
    expect(order).toEqual(['high ends', 'low ends']);
  });

  it('drains when its main scope is closed (rules 5, 18)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = recording(order);
    await main.use(x);
    await main.close();
    expect(order).toEqual(['opens', 'drains', 'drained', 'ends', 'ended', 'finalizer']);
  });

  it('waits with the next generation for the end of the last (rule 3)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const end = deferred();
    const x = recording(order, Promise.resolve(), end.promise);
    await main.use(x);
    const closing = eventOf(main, 'x', 'draining');
    main.release(x);
    await closing;
    const next = main.use(x).then(() => order.push('next'));
    end.resolve();
    await next;
    expect(order).toEqual(['opens', 'drains', 'drained', 'ends', 'ended', 'finalizer', 'opens', 'next']);
    await main.close();
  });
});
