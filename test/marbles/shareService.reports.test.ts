import { mergeMap, type Observable, of, switchMap, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  resource,
  service,
  shareService,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { told } from './told.ts';
import { turn } from './turn.ts';

const { marbles } = configureMarbles(expect);

describe('what goes wrong while closing (rule 16)', () => {
  it('is collected for close(), which rejects with a TeardownError; nothing is reported besides (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = service('x', (scope) => {
      scope.addFinalizer(() => Promise.reject(new Error('stuck')));
      return of('a');
    });
    await main.use(x);
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TeardownError);
    expect(errorChain(error)).toBe('TeardownError[FinalizerError < stuck]');
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('rejects every close() alike, and not cancel() (rules 16, 21)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => Promise.reject(new Error('stuck')));
    const ends = await Promise.allSettled([main.close(), main.close(), main.cancel('enough')]);
    expect(ends.map((end) => end.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await expect(main.outcome).resolves.toMatchObject({ teardownErrors: [{ name: 'FinalizerError' }] });
  });

  it('is not for close(), when it is a task’s own error that a dependent was told (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = timer(5).pipe(
      mergeMap(() => {
        throw new Error('boom');
      }),
      shareService('x'),
    );
    const told$: string[] = [];
    main.addFinalizer(() =>
      main
        .use(x)
        .then(() => told$.push('value'))
        .catch((error: unknown) => told$.push(errorChain(error))),
    );
    await expect(main.close()).resolves.toBeUndefined();
    expect(told$).toEqual(['ScopeDiedError(x, starting) < boom']);
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('is reported as it happens while the main scope lives on, and not kept for its close() (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const x = service('x', (scope) => {
      scope.addFinalizer(() => Promise.reject(new Error('stuck')));
      return of('a');
    });
    await main.use(x);
    const closed = eventOf(main, 'x', 'closed');
    main.release(x);
    await closed;
    await turn();
    expect(unhandled.map(errorChain)).toEqual(['FinalizerError < stuck']);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('is reported when the consumer of a closing scope has gone (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const app = m.cold('a').pipe(
        finalizeAsync(() => m.cold('--#', undefined, 'stuck')),
        withScope('app'),
      );
      m.expect(app, '^--!').toBeObservable('a');
    })();
    expect(unhandled.map(errorChain)).toEqual(['FinalizerError < stuck']);
  });

  it('comes to the consumer of a closing scope in the order it happened (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const low = m.cold('l').pipe(
        finalizeAsync(() => m.cold('-#', undefined, 'low')),
        shareService('low'),
      );
      const app = low.pipe(
        switchMap(() => m.cold('a--#', undefined, 'task')),
        finalizeAsync(() => m.cold('--#', undefined, 'app')),
        withScope('app'),
        told(),
      );
      const error = 'TeardownError[task, FinalizerError < app, FinalizerError < low]';
      m.expect(app).toBeObservable('a-----#', undefined, error);
    })();
    expect(unhandled).toEqual([]);
  });

  it('never throws out of unsubscribe(), but is reported (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    const opened = resource(
      () => of('a'),
      () => {
        throw new Error('stuck');
      },
    );
    const subscription = opened.pipe(inScope(main)).subscribe();
    expect(() => {
      subscription.unsubscribe();
    }).not.toThrow();
    await main.close();
    await turn();
    expect(unhandled.map(errorChain)).toEqual(['FinalizerError < stuck']);
  });
});

describe('errors that come one turn later (rule 16)', () => {
  it('are a cycle’s, so that a bare retry() does not spin (rules 16, 17)', async () => {
    const main = createMainScope('app');
    const errors: string[] = [];
    const x: Observable<string> = service('x', () => x);
    await new Promise<void>((resolve) => {
      x.pipe(inScope(main)).subscribe({
        error: (error: unknown) => {
          errors.push(errorChain(error));
          resolve();
        },
      });
      expect(errors).toEqual([]);
    });
    expect(errors).toEqual(['ScopeDiedError(x, starting) < ScopeCycleError']);
    await main.close();
  });

  it('are those of a closed scope (rules 16, 20)', async () => {
    const main = createMainScope('app');
    await main.close();
    const errors: string[] = [];
    await new Promise<void>((resolve) => {
      of('a')
        .pipe(shareService('x'), inScope(main))
        .subscribe({
          error: (error: unknown) => {
            errors.push(errorChain(error));
            resolve();
          },
        });
      expect(errors).toEqual([]);
    });
    expect(errors[0]).toMatch(/^ScopeClosedError/);
  });
});
