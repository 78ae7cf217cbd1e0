import { firstValueFrom, lastValueFrom, of, switchMap, take, throwError } from 'rxjs';
import { createMainScope, FinalizerError, inScope, resource, TeardownError, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('resource, by what release gives', () => {
  it(
    'awaits an Observable, whatever it emits (rule 23)',
    marbles((m) => {
      const release = m.cold('-x-y-|');
      const opened = resource(
        () => m.cold('-a'),
        () => release,
      ).pipe(withScope('app'));
      m.expect(opened, '^--!').toBeObservable('-a');
      m.expect(release).toHaveSubscriptions('---^----!');
    }),
  );

  it(
    'is done with nothing to await',
    marbles((m) => {
      const released: unknown[] = [];
      const opened = resource(
        () => m.cold('-a'),
        (value) => {
          released.push(value);
        },
      ).pipe(inScope(createMainScope('app')));
      m.expect(opened, '^--!').toBeObservable('-a');
      m.flush();
      expect(released).toEqual(['a']);
    }),
  );

  it('awaits a promise', async () => {
    const gate = deferred();
    const order: string[] = [];
    const ended = resource(
      () => of('a'),
      () => gate.promise.then(() => order.push('released')),
    ).pipe(
      switchMap(() => throwError(() => new Error('over'))),
      withScope('app'),
    );
    const done = lastValueFrom(ended).catch((error: unknown) => order.push(errorChain(error)));
    expect(order).toEqual([]);
    gate.resolve();
    await done;
    expect(order).toEqual(['released', 'over']);
  });

  it(
    'records what release throws, after the task’s own error (rule 16)',
    marbles((m) => {
      const opened = resource(
        () => of('a'),
        () => {
          throw new Error('thrown');
        },
      ).pipe(
        switchMap(() => m.cold('-#', undefined, 'boom')),
        withScope('app'),
        told(),
      );
      m.expect(opened).toBeObservable('-#', undefined, 'TeardownError[boom, FinalizerError < thrown]');
    }),
  );

  it(
    'records what release errs with, though the task completed (rule 16)',
    marbles((m) => {
      const opened = resource(
        () => of('a'),
        () => m.cold('--#', undefined, 'stuck'),
      ).pipe(take(1), withScope('app'), told());
      m.expect(opened).toBeObservable('a-#', undefined, 'TeardownError[FinalizerError < stuck]');
    }),
  );

  it('reports a release that fails in a scope that lives on (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const opened = resource(
        () => m.cold('-a'),
        () => m.cold('--#', undefined, 'stuck'),
      ).pipe(inScope(createMainScope('app')));
      m.expect(opened, '^--!').toBeObservable('-a');
    })();
    expect(unhandled.map(errorChain)).toEqual(['FinalizerError < stuck']);
    expect(unhandled[0]).toBeInstanceOf(FinalizerError);
    expect(unhandled[0]).toMatchObject({ code: 'FINALIZER', scope: 'app' });
  });

  it('gives release the value and a signal that is not aborted (rule 22)', () => {
    const seen: unknown[] = [];
    marbles((m) => {
      const opened = resource(
        ({ signal }) => {
          seen.push(signal instanceof AbortSignal, signal.aborted);
          return m.cold('-a');
        },
        (value, { signal }) => {
          seen.push(value, signal instanceof AbortSignal, signal.aborted);
        },
      ).pipe(inScope(createMainScope('app')));
      m.expect(opened, '^--!').toBeObservable('-a');
    })();
    expect(seen).toEqual([true, false, 'a', true, false]);
  });
});

describe('resource of a disposable', () => {
  it('disposes of it when no release is given', () => {
    const disposed: string[] = [];
    marbles((m) => {
      const opened = resource(() => ({ name: 'a', [Symbol.dispose]: () => void disposed.push('a') }));
      const names = opened.pipe(
        switchMap(({ name }) => of(name)),
        inScope(createMainScope('app')),
      );
      m.expect(names, '^--!').toBeObservable('a');
    })();
    expect(disposed).toEqual(['a']);
  });

  it('awaits its asynchronous disposal, and prefers that to the synchronous one', async () => {
    const gate = deferred();
    const order: string[] = [];
    const main = createMainScope('app');
    const opened = resource(() => ({
      [Symbol.dispose]: () => void order.push('synchronous'),
      [Symbol.asyncDispose]: () => gate.promise.then(() => void order.push('asynchronous')),
    }));
    await firstValueFrom(opened.pipe(withScope({ name: 'job', parent: main })));
    const closed = main.close().then(() => order.push('closed'));
    gate.resolve();
    await closed;
    expect(order).toEqual(['asynchronous', 'closed']);
  });

  it('errs with a TypeError for a value that cannot be disposed of', () => {
    marbles((m) => {
      // The cast lets a wrong value through, as a caller without types would.
      const opened = resource(() => ({}) as Disposable);
      const names = opened.pipe(inScope(createMainScope('app')), told());
      m.expect(names).toBeObservable('#', undefined, expect.stringContaining('TypeError'));
    })();
  });
});

describe('resource, by its arguments', () => {
  it.each([
    ['undefined', undefined],
    ['a promise', Promise.resolve()],
    ['an Observable', of(1)],
  ])('refuses %s as acquire with a TypeError', (_, acquire) => {
    // The cast lets wrong arguments through, as a caller without types would.
    const open = () => resource(acquire as unknown as () => string, () => {});
    expect(open).toThrow(TypeError);
    expect(open).toThrow(/acquire/);
  });

  it.each([
    ['null', null],
    ['a string', 'close'],
  ])('refuses %s as release with a TypeError', (_, release) => {
    const open = () => resource(() => 'a', release as unknown as () => void);
    expect(open).toThrow(TypeError);
    expect(open).toThrow(/release/);
  });
});

describe('resource whose scope ends with errors', () => {
  it('collects what two releases fail with, in the order they happened (rule 16)', async () => {
    const failing = (name: string) =>
      resource(
        () => of(name),
        () => Promise.reject(new Error(name)),
      );
    const both = failing('first').pipe(
      switchMap(() => failing('second')),
      switchMap(() => throwError(() => new Error('task'))),
      withScope('app'),
    );
    const error: unknown = await lastValueFrom(both).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TeardownError);
    expect(errorChain(error)).toBe('TeardownError[task, FinalizerError < second, FinalizerError < first]');
  });
});
