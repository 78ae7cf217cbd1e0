import { config, EmptyError, firstValueFrom, merge, NEVER, Observable, of, Subject, takeUntil } from 'rxjs';
import {
  createMainScope,
  FinalizerError,
  finalizeAsync,
  inScope,
  resource,
  shareService,
  TeardownError,
} from 'rxjs-scope';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { deferred } from './deferred.ts';
import { turn } from './turn.ts';

describe('a resource that is wanted no more', () => {
  it.each([new Error('boom'), 'a string', undefined])(
    'is heard of when its promise rejects with %s after it was given up (rule 16)',
    async (reason) => {
      const connection = deferred<string>();
      const main = createMainScope('app');
      const opened = resource(
        () => connection.promise,
        () => undefined,
      );
      opened.pipe(shareService('x'), inScope(main)).subscribe();
      const closing = main.close().catch((error: unknown) => error);
      connection.reject(reason);
      const error = await closing;
      expect(error).toBeInstanceOf(TeardownError);
      const [first] = error instanceof TeardownError ? error.errors : [];
      expect(first).toBeInstanceOf(FinalizerError);
      expect(first).toMatchObject({ scope: 'x', cause: reason });
    },
  );

  it('is released as it comes in where the task of a service that stays has ended meanwhile (rules 12, 14)', async () => {
    const connection = deferred<string>();
    const stop = new Subject<void>();
    const released: string[] = [];
    const main = createMainScope('app');
    const late = resource(
      () => connection.promise,
      (value) => void released.push(value),
    );
    const x = merge(of('value'), late).pipe(takeUntil(stop), shareService('x'));
    await main.use(x);
    stop.next();
    connection.resolve('late');
    await turn();
    expect(released).toEqual(['late']);
    expect(main.dependencies[0]?.state).toBe('ready');
    await main.close();
    expect(released).toEqual(['late']);
  });

  it.each([
    ['a value', () => 'x'],
    ['a promise', () => Promise.resolve('x')],
    ['an Observable', () => of('x')],
  ])('that cannot be disposed of fails its chain: %s (rule 12)', async (_, acquire) => {
    const main = createMainScope('app');
    const opened = resource(acquire as never);
    await expect(firstValueFrom(opened.pipe(inScope(main)))).rejects.toThrow(
      /neither Symbol.asyncDispose nor Symbol.dispose/,
    );
    await main.close();
  });

  it('errs with an EmptyError when its Observable completes without a value, and stays when it completes with one (rule 12)', () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const seen: unknown[] = [];
    const see = {
      next: (value: string) => seen.push(value),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('complete'),
    };
    const opened = resource(
      () => source,
      () => void seen.push('released'),
    ).pipe(inScope(main));
    const used = opened.subscribe(see);
    source.next('a');
    source.next('b');
    source.complete();
    expect(seen).toEqual(['a']);
    used.unsubscribe();
    expect(seen).toEqual(['a', 'released']);
    opened.subscribe(see);
    expect(seen.slice(2)).toEqual([expect.any(EmptyError)]);
  });

  it('has the signal of its acquisition aborted where its scope reaches it before anybody unsubscribes (rule 12)', async () => {
    const main = createMainScope('app');
    let signal: AbortSignal | undefined;
    const opened = resource(
      (context) => {
        signal = context.signal;
        return NEVER;
      },
      () => undefined,
    );
    main.addFinalizer(() => {
      opened.subscribe();
    });
    await main.close();
    expect(signal?.aborted).toBe(true);
  });

  it('errs while it is released, to whoever still listens (rule 12)', async () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const releasing = deferred();
    const seen: unknown[] = [];
    const opened = resource(
      () => source,
      () => {
        source.error('lost');
        return releasing.promise;
      },
    );
    main.addFinalizer(() => {
      opened.subscribe({ error: (error: unknown) => seen.push(error) });
      source.next('a');
    });
    const closing = main.close();
    releasing.resolve();
    await closing;
    expect(seen).toEqual(['lost']);
  });
});

describe('finalizeAsync at the end of its chain', () => {
  it('is left to a service that stays when its task has ended by itself (rules 7, 14)', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    const task = new Subject<string>();
    const x = task.pipe(
      finalizeAsync(() => void ran.push('finalizer')),
      shareService('x'),
    );
    const value = main.use(x);
    task.next('value');
    await expect(value).resolves.toBe('value');
    task.complete();
    expect(ran).toEqual([]);
    expect(main.dependencies[0]?.state).toBe('ready');
    await main.close();
    expect(ran).toEqual(['finalizer']);
  });

  it('runs at once, as finalize does, where whoever subscribes has left already (rules 12, 24)', async () => {
    const unhandled = collectUnhandled();
    const stopped: unknown[] = [];
    const before = config.onStoppedNotification;
    config.onStoppedNotification = (notification) => {
      if (notification.kind === 'E') stopped.push(notification.error);
    };
    onTestFinished(() => {
      config.onStoppedNotification = before;
    });
    const main = createMainScope('app');
    const ran: string[] = [];
    const left = NEVER.pipe(finalizeAsync(() => void ran.push('finalizer')));
    const task = new Observable<string>((subscriber) => {
      subscriber.complete();
      left.subscribe(subscriber);
    });
    task.pipe(inScope(main)).subscribe();
    expect(ran).toEqual(['finalizer']);
    await main.close();
    await turn();
    expect(ran).toEqual(['finalizer']);
    expect([...stopped, ...unhandled]).toEqual([]);
  });
});
