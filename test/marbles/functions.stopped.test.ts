import { config, firstValueFrom, of, Subject, takeUntil } from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  inScope,
  StopTimeoutError,
  service,
  switchScope,
  TeardownError,
} from 'rxjs-scope';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deferred } from './deferred.ts';
import { turn } from './turn.ts';

/** The errors that `close()` rejects with. */
function errorsOf(closing: Promise<void>): Promise<readonly unknown[]> {
  return closing.then(
    () => [],
    (error: unknown) => (error instanceof TeardownError ? error.errors : [error]),
  );
}

/** A generator written by hand: what is asked of it, and the answers, one after another. */
function byHand(asked: string[], answers: Readonly<Record<string, readonly (() => unknown)[]>>) {
  const left = Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const answer = (name: string) => (): Promise<unknown> => {
    asked.push(name);
    const next = left[name]?.shift() ?? (() => ({ done: true, value: undefined }));
    return new Promise((resolve) => {
      resolve(next());
    });
  };
  const generator = {
    next: answer('next'),
    return: answer('return'),
    throw: answer('throw'),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  return generator as unknown as AsyncGenerator<string, void, void>; // as loose as what users write
}

const yields = () => ({ done: false, value: 'value' });

describe('a function in a scope that must stop', () => {
  it('is waited for in switchScope, before the first finalizer of its inner scope (rule 6)', async () => {
    const gate = new Subject<string>();
    const order: string[] = [];
    const main = createMainScope('app');
    const switched = of(1).pipe(
      switchScope(async (_, scope) => {
        scope.addFinalizer(() => void order.push('finalizer'));
        await firstValueFrom(gate);
        order.push('function');
      }),
    );
    switched.pipe(inScope(main)).subscribe();
    const closing = main.close();
    await turn();
    expect(order).toEqual([]);
    gate.next('go');
    await closing;
    expect(order).toEqual(['function', 'finalizer']);
  });

  it('has what it rejects with told to close(), as an error of a task (rule 16)', async () => {
    const main = createMainScope('app');
    const gate = deferred();
    deferScope(() => gate.promise)
      .pipe(inScope(main))
      .subscribe();
    const closing = errorsOf(main.close());
    gate.reject(new Error('boom'));
    const [error] = await closing;
    expect(error).toBeInstanceOf(FinalizerError);
    expect(error).toMatchObject({ scope: 'app', cause: new Error('boom') });
    expect(String(error)).toContain('its task failed');
  });

  it('may reject with the reason in a finalizer: that is no error (rule 6)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() =>
      deferScope(async (scope) => {
        await Promise.resolve();
        scope.signal.throwIfAborted();
      }),
    );
    expect(await errorsOf(main.close())).toEqual([]);
  });

  it('gets return() at once where it is made after that, and ends once (rules 6, 20)', async () => {
    const stopped: unknown[] = [];
    const before = config.onStoppedNotification;
    config.onStoppedNotification = (notification) => void stopped.push(notification.kind);
    onTestFinished(() => {
      config.onStoppedNotification = before;
    });
    const main = createMainScope('app');
    const order: string[] = [];
    main.addFinalizer(() =>
      deferScope(async function* () {
        try {
          yield await Promise.resolve('a');
          order.push('resumed');
        } finally {
          order.push('ends');
        }
      }),
    );
    await main.close();
    expect(order).toEqual(['ends']);
    await turn();
    expect(stopped).toEqual([]);
  });

  it('is unsubscribed when it is out of time: what it still returns is dropped (rules 6, 22)', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 10 });
    const gate = deferred<string>();
    const seen: string[] = [];
    const see = { next: (value: string) => seen.push(value), complete: () => seen.push('complete') };
    main.addFinalizer(async () => {
      gate.resolve('late');
      for (let i = 0; i < 10; i++) await Promise.resolve();
      seen.push('finalizer ends');
    });
    main.addFinalizer(() => {
      deferScope(() => gate.promise)
        .pipe(inScope(main))
        .subscribe(see);
      deferScope(() =>
        byHand([], { next: [() => gate.promise.then(yields)], return: [() => gate.promise.then(yields)] }),
      )
        .pipe(inScope(main))
        .subscribe(see);
    });
    const errors = await errorsOf(main.close());
    expect(errors[0]).toBeInstanceOf(StopTimeoutError);
    expect(seen).toEqual(['finalizer ends', 'complete', 'complete']);
  });
});

describe('a generator that is given up', () => {
  it('is taken to its end where it yields in its finally block (rule 6)', async () => {
    const order: string[] = [];
    const main = createMainScope('app');
    const source = deferScope(async function* () {
      try {
        yield await Promise.resolve('a');
      } finally {
        yield 'b';
        order.push('ended');
      }
    });
    const seen: string[] = [];
    const first = new Subject<void>();
    source.pipe(inScope(main), takeUntil(first)).subscribe((value) => {
      seen.push(value);
      first.next();
    });
    await turn();
    expect(order).toEqual(['ended']);
    source.pipe(inScope(main)).subscribe((value) => seen.push(value));
    await main.close();
    expect(order).toEqual(['ended', 'ended']);
    expect(seen).toEqual(['a']);
  });

  it('is not asked for more once return() has ended it (rule 6)', async () => {
    const asked: string[] = [];
    const main = createMainScope('app');
    const endless = { next: Array<() => unknown>(50).fill(yields) };
    const source = deferScope(() => byHand(asked, endless)).pipe(inScope(main));
    await firstValueFrom(source);
    await main.close();
    await turn();
    expect(asked.length).toBeLessThan(6);
  });

  it('is told to return once, and not after its end, as a service (rule 6)', async () => {
    const asked: string[] = [];
    const main = createMainScope('app');
    const drained = service('drained', () => byHand(asked, { next: [yields] }));
    await main.use(drained);
    await main.close();
    await turn();
    expect(asked).toEqual(['next', 'next']);
    asked.length = 0;
    const other = createMainScope('other');
    const cancelled = service('cancelled', () => byHand(asked, { next: [yields] }));
    cancelled.pipe(inScope(other)).subscribe({ error: () => undefined });
    await turn();
    await other.dependencies[0]?.cancel();
    await turn();
    expect(asked).toEqual(['next', 'return']);
    await other.close();
  });

  it('gets a TypeError at a second yield in its finally block, as a service (rule 14)', async () => {
    const main = createMainScope('app');
    const caught: unknown[] = [];
    const x = service('x', async function* () {
      try {
        yield 'first';
      } finally {
        try {
          yield 'second';
        } catch (error) {
          caught.push(error);
        }
      }
    });
    x.pipe(inScope(main)).subscribe({ error: () => undefined });
    await turn();
    await main.dependencies[0]?.cancel();
    expect(caught).toEqual([expect.any(TypeError)]);
    await main.close();
  });

  it('errs no more once it has ended (rule 6)', async () => {
    const main = createMainScope('app');
    const boom = () => {
      throw new Error('boom');
    };
    main.addFinalizer(() => deferScope(() => byHand([], { return: [boom] })));
    expect(await errorsOf(main.close())).toEqual([]);
  });
});
