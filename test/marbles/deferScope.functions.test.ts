import { EMPTY, firstValueFrom, lastValueFrom, NEVER, Subject, throwError, toArray } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  ScopeClosedError,
  service,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined, errorsOf } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

describe('deferScope around an async function', () => {
  const reports = collectReports();

  it('emits what it returns, and completes', async () => {
    const source = deferScope(async () => Promise.resolve('a'));
    expect(await lastValueFrom(source.pipe(withScope(), toArray()))).toEqual(['a']);
  });

  it('errs with its rejection', async () => {
    const source = deferScope(async () => Promise.reject(boom));
    await expect(lastValueFrom(source.pipe(withScope()))).rejects.toBe(boom);
  });

  it('gives it its scope, which may be used after an await (section 6)', async () => {
    const config = service('config', async () => Promise.resolve({ url: 'x' }));
    const job = deferScope(async (scope) => {
      await settled();
      return (await scope.use(config)).url;
    });
    expect(await lastValueFrom(job.pipe(withScope('job')))).toBe('x');
  });

  it('runs on when it is unsubscribed alone, and its result is dropped (rule 6)', async () => {
    const gate = new Subject<string>();
    const main = createMainScope();
    const done: string[] = [];
    const seen: string[] = [];
    const job = deferScope(async (scope) => {
      const value = await firstValueFrom(gate);
      done.push(`${value} ${String(scope.signal.aborted)}`);
      return value;
    });
    const subscription = job.pipe(inScope(main)).subscribe((value) => seen.push(value));
    subscription.unsubscribe();
    gate.next('a');
    await settled();
    expect(done).toEqual(['a false']);
    expect(seen).toEqual([]);
  });

  it('has its rejection reported when it was unsubscribed alone (rule 6)', async () => {
    const gate = new Subject<string>();
    const job = deferScope(async () => {
      await firstValueFrom(gate);
      throw boom;
    });
    job.pipe(inScope(createMainScope())).subscribe().unsubscribe();
    gate.next('a');
    expect(await reports.take()).toEqual([boom]);
  });

  it('has the signal of its scope aborted when it must stop, and is waited for before the first finalizer (rule 6)', async () => {
    const gate = new Subject<string>();
    const order: string[] = [];
    const main = createMainScope('app');
    main.addFinalizer(() => void order.push('finalizer'));
    const job = deferScope(async (scope) => {
      scope.signal.addEventListener('abort', () => order.push('abort'));
      await firstValueFrom(gate);
      order.push('function ends');
      return 'a';
    });
    job.pipe(inScope(main)).subscribe();
    const closing = main.close();
    await settled();
    expect(order).toEqual(['abort']);
    expect(main.signal.reason).toBeInstanceOf(ScopeClosedError);
    expect(main.state).toBe('releasing');
    gate.next('go');
    await closing;
    expect(order).toEqual(['abort', 'function ends', 'finalizer']);
  });

  it('has what it waits for by use() rejected when it must stop (rule 6)', async () => {
    const main = createMainScope('app');
    const never = service('never', () => NEVER);
    const rejections: unknown[] = [];
    const job = deferScope(async (scope) => {
      await scope.use(never).catch((error: unknown) => rejections.push(error));
      return 'a';
    });
    job.pipe(inScope(main)).subscribe();
    await settled();
    await main.close();
    expect(rejections).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
  });

  it('may reject with the reason it was stopped for: that is no error (rule 6)', async () => {
    const main = createMainScope('app');
    const job = deferScope(
      async (scope) =>
        new Promise<string>((_, reject) => {
          scope.signal.addEventListener('abort', () => {
            reject(scope.signal.reason as Error);
          });
        }),
    );
    job.pipe(inScope(main)).subscribe();
    await main.close();
    expect(await main.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it.each([
    ['an AbortError', () => throwError(() => Object.assign(new Error('stopped'), { name: 'AbortError' }))],
    ['an EmptyError', () => EMPTY],
  ])('may reject with %s after the abort: that is no error (rule 6)', async (_, source) => {
    const main = createMainScope('app');
    const job = deferScope(async (scope) => {
      await new Promise((resolve) => {
        scope.signal.addEventListener('abort', resolve);
      });
      return firstValueFrom(source());
    });
    job.pipe(inScope(main)).subscribe();
    await main.close();
    expect((await main.outcome).teardownErrors).toEqual([]);
  });

  it('is told of by a withScope() that completes only after it (rules 6, 18)', async () => {
    const gate = new Subject<string>();
    const ends: string[] = [];
    let app: Scope | undefined;
    const job = deferScope(async (scope) => {
      app = scope;
      await firstValueFrom(gate);
      ends.push('function');
      return 'a';
    });
    job.pipe(withScope('app')).subscribe({ complete: () => ends.push('app') });
    const closing = defined(app).main.close();
    await settled();
    expect(ends).toEqual([]);
    gate.next('go');
    await closing;
    expect(ends).toEqual(['function', 'app']);
  });
});

describe('deferScope around an async generator', () => {
  collectReports();

  it('emits on its yields, as from() does (rule 6)', async () => {
    const source = deferScope(async function* () {
      yield 1;
      await settled();
      yield 2;
      yield 3;
    });
    expect(await lastValueFrom(source.pipe(withScope(), toArray()))).toEqual([1, 2, 3]);
  });

  it('errs with what it throws', async () => {
    const source = deferScope(async function* () {
      yield await Promise.resolve(1);
      throw boom;
    });
    await expect(lastValueFrom(source.pipe(withScope()))).rejects.toBe(boom);
  });

  it('gets return() when it is unsubscribed alone: its finally blocks run (rule 6)', async () => {
    const ran: string[] = [];
    const source = deferScope(async function* () {
      try {
        for (let i = 0; ; i++) {
          yield await Promise.resolve(i);
        }
      } finally {
        ran.push('finally');
      }
    });
    const main = createMainScope();
    expect(await firstValueFrom(source.pipe(inScope(main)))).toBe(0);
    await settled();
    expect(ran).toEqual(['finally']);
    expect(main.state).toBe('ready');
  });

  it('is waited for, finally blocks included, before the first finalizer (rule 6)', async () => {
    const gate = new Subject<string>();
    const order: string[] = [];
    const main = createMainScope();
    main.addFinalizer(() => void order.push('finalizer'));
    const source = deferScope(async function* () {
      try {
        yield 1;
        await firstValueFrom(gate);
        yield 2;
      } finally {
        await settled();
        order.push('finally');
      }
    });
    const seen: number[] = [];
    source.pipe(inScope(main)).subscribe((value) => seen.push(value));
    await settled();
    const closing = main.close();
    gate.next('go');
    await closing;
    expect(order).toEqual(['finally', 'finalizer']);
    expect(seen).toEqual([1]);
  });
});

describe('deferScope around a promise', () => {
  collectReports();

  it('refuses nothing that is thenable', async () => {
    // A PromiseLike that is no Promise.
    const thenable: PromiseLike<string> = { then: (...handlers) => Promise.resolve('a').then(...handlers) };
    expect(await lastValueFrom(deferScope(() => thenable).pipe(withScope()))).toBe('a');
  });

  it('does not swallow the error of a synchronous throw before the first await', async () => {
    const errors = errorsOf(
      deferScope(async () => {
        if (boom instanceof Error) {
          throw boom;
        }
        return Promise.resolve(1);
      }).pipe(withScope()),
    );
    await settled();
    expect(errors).toEqual([boom]);
  });
});
