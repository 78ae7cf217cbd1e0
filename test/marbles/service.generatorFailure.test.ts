import { catchError, EMPTY } from 'rxjs';
import { createMainScope, inScope, rootCause, type Scope, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';

describe('a generator that is cancelled or fails', () => {
  it('skips the clean stop and runs its finally blocks (rule 6, section 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = service('x', async function* (scope: Scope) {
      scope.addFinalizer(() => void order.push('finalizer'));
      try {
        yield 'value';
        order.push('drains');
      } finally {
        order.push('ends');
        await Promise.resolve();
        order.push('ended');
      }
    });
    x.pipe(
      catchError(() => EMPTY),
      inScope(main),
    ).subscribe();
    await eventOf(main, 'x', 'ready');
    const [scope] = main.dependencies;
    await scope?.cancel(new Error('enough'));
    expect(order).toEqual(['ends', 'ended', 'finalizer']);
    await expect(scope?.outcome).resolves.toMatchObject({ kind: 'cancelled', error: new Error('enough') });
    await main.close();
  });

  it('aborts its signal first; return() follows when it settles (rule 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const connecting = deferred();
    const started = deferred();
    const x = service('x', async function* (scope: Scope) {
      scope.signal.addEventListener('abort', () => void order.push('abort'));
      started.resolve();
      try {
        await connecting.promise;
        order.push('connected');
        yield 'value';
        order.push('resumed');
      } finally {
        order.push('ends');
      }
    });
    const subscription = x.pipe(inScope(main)).subscribe(() => order.push('emitted'));
    await started.promise;
    const closing = eventOf(main, 'x', 'closing');
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await closing;
    expect(order).toEqual(['abort']);
    connecting.resolve();
    await closed;
    expect(order).toEqual(['abort', 'connected', 'ends']);
    await main.close();
  });

  it('tells of an error before its first yield as of a failed start (rule 13)', async () => {
    const main = createMainScope('app');
    const x = service('x', async function* () {
      await Promise.resolve();
      if (main.name === 'app') throw new Error('boom');
      yield 'never';
    });
    const error: unknown = await main.use(x).catch((reason: unknown) => reason);
    expect(errorChain(error)).toBe('ScopeDiedError(x, starting) < boom');
    await main.close();
  });

  it('reports an error in its clean stop, since nobody can be told but close() (rule 16)', async () => {
    const main = createMainScope('app');
    const x = service('x', async function* () {
      yield 'value';
      throw new Error('boom');
    });
    await main.use(x);
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(errorChain(error)).toContain('boom');
  });

  it('has failed with a NotRegisteredError when it ends before its first yield (rule 14)', async () => {
    const main = createMainScope('app');
    const x = service('x', async function* () {
      await Promise.resolve();
      if (main.name === 'other') yield 'never';
    });
    const error: unknown = await main.use(x).catch((reason: unknown) => reason);
    expect(errorChain(error)).toBe('ScopeDiedError(x, starting) < NotRegisteredError');
    await main.close();
  });

  it('gets a TypeError thrown into it at a second yield (rule 14)', async () => {
    const main = createMainScope('app');
    const caught: unknown[] = [];
    const x = service('x', async function* () {
      yield 'first';
      try {
        yield 'second';
      } catch (error) {
        caught.push(error);
      }
    });
    const values: string[] = [];
    x.pipe(inScope(main)).subscribe((value) => values.push(value));
    await eventOf(main, 'x', 'ready');
    await main.close();
    expect(values).toEqual(['first']);
    expect(caught).toHaveLength(1);
    expect(caught[0]).toBeInstanceOf(TypeError);
  });

  it('fails by that TypeError when it does not catch it (rules 14, 16)', async () => {
    const main = createMainScope('app');
    const x = service('x', async function* () {
      yield 'first';
      yield 'second';
    });
    await main.use(x);
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
    expect(rootCause(first)).toBeInstanceOf(TypeError);
  });

  it('tells the dependents when it fails by itself, and runs its finally blocks (rules 13, 15)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const lost = deferred();
    const x = service('x', async function* (scope: Scope) {
      scope.spawn(lost.promise);
      try {
        yield 'value';
        order.push('drains');
      } finally {
        order.push('ends');
      }
    });
    x.pipe(inScope(main)).subscribe({ error: (error: unknown) => void order.push(errorChain(error)) });
    await eventOf(main, 'x', 'ready');
    const closed = eventOf(main, 'x', 'closed');
    lost.reject(new Error('lost'));
    await closed;
    expect(order).toEqual(['ScopeDiedError(x, ready) < lost', 'ends']);
    await main.close();
  });
});
