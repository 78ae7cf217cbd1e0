import { type Observable, of, Subject, throwError } from 'rxjs';
import { createMainScope, inScope, resource, scopeOf, shareService } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';

/** A service that writes down when it opens and closes. */
function recording(order: string[], name: string): Observable<string> {
  return resource(
    () => {
      order.push(`${name} opens`);
      return of(name);
    },
    () => void order.push(`${name} closes`),
  ).pipe(shareService(name));
}

describe('a service held by scope.use() (rule 1)', () => {
  it('stays until it is released (rule 1)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = recording(order, 'x');
    await expect(main.use(x)).resolves.toBe('x');
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(order).toEqual(['x opens']);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    expect(order).toEqual(['x opens', 'x closes']);
    await main.close();
  });

  it('stays until the scope ends when it is not released (rules 1, 9)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    await main.use(recording(order, 'x'));
    main.addFinalizer(() => void order.push('finalizer'));
    await main.close();
    expect(order).toEqual(['x opens', 'finalizer', 'x closes']);
  });

  it('is held once, however often asked for (section 3)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = recording(order, 'x');
    await Promise.all([main.use(x), main.use(x), main.use(x)]);
    const [scope] = main.snapshot().scopes.filter(({ path }) => path === 'x');
    expect(scope?.dependents).toEqual([{ path: 'app', count: 1 }]);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    expect(order).toEqual(['x opens', 'x closes']);
    await main.close();
  });

  it('is held beside a subscription: each is an edge (rule 1)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const x = recording(order, 'x');
    await main.use(x);
    const subscription = x.pipe(inScope(main)).subscribe();
    main.release(x);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(order).toEqual(['x opens']);
    const closed = eventOf(main, 'x', 'closed');
    subscription.unsubscribe();
    await closed;
    await main.close();
  });

  it('resolves with the latest value (rule 2)', async () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const x = source.pipe(shareService('x'));
    const first = main.use(x);
    source.next('a');
    await expect(first).resolves.toBe('a');
    source.next('b');
    await expect(main.use(x)).resolves.toBe('b');
    await main.close();
  });

  it('rejects, and is only a rejection, when it cannot start (rules 13, 15)', async () => {
    const main = createMainScope('app');
    const x = throwError(() => new Error('boom')).pipe(shareService('x'));
    const error: unknown = await main.use(x).catch((reason: unknown) => reason);
    expect(errorChain(error)).toBe('ScopeDiedError(x, starting) < boom');
    expect(main.state).toBe('ready');
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('refuses what is no service with a TypeError that says to pipe it through shareService()', async () => {
    const main = createMainScope('app');
    const call = async () => main.use(of(1));
    await expect(call()).rejects.toThrow(TypeError);
    await expect(call()).rejects.toThrow(/shareService/);
    await main.close();
  });

  it('looks up what is ready, and errs for what is not running (section 3)', async () => {
    const main = createMainScope('app');
    const x = of('a').pipe(shareService('x'));
    const wrong = () => main.lookup(x);
    expect(wrong).toThrow(/x/);
    expect(wrong).toThrow(
      expect.objectContaining({ name: 'ServiceNotRunningError', code: 'SERVICE_NOT_RUNNING' }),
    );
    await main.use(x);
    expect(main.lookup(x)).toBe('a');
    await main.close();
  });

  it('tells by scopeOf which scope registered its value (section 5)', async () => {
    const main = createMainScope('app');
    const value = { pool: true };
    const x = of(value).pipe(shareService('x'));
    expect(scopeOf(value)).toBeUndefined();
    const got = await main.use(x);
    expect(got).toBe(value);
    expect(scopeOf(got)?.path).toBe('x');
    await main.close();
  });
});
