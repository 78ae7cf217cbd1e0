import { merge, NEVER, of, switchMap } from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  finalizeAsync,
  inScope,
  noMoreDependents,
  resource,
  StopTimeoutError,
  shareService,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('stopTimeout (rule 22)', () => {
  it('abandons a finalizer that is out of time, and names it in a StopTimeoutError (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const release = m.cold('-');
      const service = m.cold('a').pipe(
        finalizeAsync(function flushEverything() {
          return release;
        }),
        shareService({ name: 'x', stopTimeout: 5 }),
      );
      picture(m, main, { x: 'r--f----x' });
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(release).toHaveSubscriptions('---^----!');
    })();
    expect(unhandled).toHaveLength(1);
    const [error] = unhandled;
    expect(error).toBeInstanceOf(StopTimeoutError);
    expect(error).toBeInstanceOf(FinalizerError);
    expect(error).toMatchObject({ name: 'StopTimeoutError', code: 'STOP_TIMEOUT', scope: 'x', elapsed: 5 });
    expect(error).toHaveProperty('message', expect.stringContaining('flushEverything'));
    expect(String(error instanceof StopTimeoutError && error.waitingOn)).toContain('flushEverything');
  });

  it('aborts the finalizer’s signal when it is out of time (rule 22)', () => {
    collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const service = m.cold('a').pipe(
        finalizeAsync(({ signal }) => {
          heard.push(`starts, aborted: ${String(signal.aborted)}`);
          signal.addEventListener('abort', () => heard.push('aborted'));
          return NEVER;
        }),
        shareService({ name: 'x', stopTimeout: 5 }),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.flush();
      expect(heard).toEqual(['starts, aborted: false', 'aborted']);
    })();
  });

  it('still calls the remaining finalizers, in order, with an aborted signal, a turn each (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const service = deferScope((scope) => {
        scope.addFinalizer(({ signal }) => {
          heard.push(`added first, aborted: ${String(signal.aborted)}`);
        });
        scope.addFinalizer(({ signal }) => {
          heard.push(`added second, aborted: ${String(signal.aborted)}`);
          return m.cold('---|');
        });
        scope.addFinalizer(() => NEVER);
        return m.cold('a');
      }).pipe(shareService({ name: 'x', stopTimeout: 5 }));
      picture(m, main, { x: 'r--f----x' });
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.flush();
      expect(heard).toEqual(['added second, aborted: true', 'added first, aborted: true']);
    })();
    expect(unhandled).toHaveLength(2);
    for (const error of unhandled) expect(error).toBeInstanceOf(StopTimeoutError);
  });

  it('counts as settled: what the scope used closes then (rules 7, 22)', () => {
    collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const low = resource(
        () => of('low'),
        () => m.cold('--|'),
      ).pipe(shareService('low'));
      const high = low.pipe(
        finalizeAsync(() => NEVER),
        shareService({ name: 'high', stopTimeout: 4 }),
      );
      picture(m, main, {
        high: 'r--f---x',
        low: ' r------f-x',
      });
      m.expect(high.pipe(inScope(main)), '^--!').toBeObservable('l', { l: 'low' });
    })();
  });

  it('unsubscribes a drain that is out of time; finalizers have the time afresh (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('-');
      const release = m.cold('---|');
      const service = merge(of('a'), noMoreDependents().pipe(switchMap(() => drain))).pipe(
        finalizeAsync(() => release),
        shareService({ name: 'x', stopTimeout: 4 }),
      );
      picture(m, main, { x: 'r--d---f--x' }, 'rdfx');
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(drain).toHaveSubscriptions('---^---!');
      m.expect(release).toHaveSubscriptions('-------^--!');
    })();
    expect(unhandled).toHaveLength(1);
    expect(unhandled[0]).toBeInstanceOf(StopTimeoutError);
  });

  it(
    'does not count the wait for dependents (rule 22)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = resource(
        () => of('low'),
        () => m.cold('--|'),
      ).pipe(
        switchMap(() => m.cold('a--#', undefined, 'boom')),
        shareService({ name: 'low', stopTimeout: 3 }),
      );
      const high = low.pipe(
        finalizeAsync(() => m.cold('-----|')),
        shareService('high'),
      );
      picture(m, main, {
        high: 'r--f----x',
        low: ' r-------f-x',
      });
      const error = 'ScopeDiedError(high, ready) < ScopeDiedError(low, ready) < boom';
      m.expect(high.pipe(inScope(main), told())).toBeObservable('a--#', undefined, error);
    }),
  );

  it.each([
    ['Infinity', Infinity],
    ['a number beyond the range of a timer', 2 ** 31],
  ])('never ends for %s (rules 22, 23)', (_, stopTimeout) => {
    marbles((m) => {
      const release = m.cold('40s |');
      const main = createMainScope('app');
      const service = m.cold('a').pipe(
        finalizeAsync(() => release),
        shareService({ name: 'x', stopTimeout }),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(release).toHaveSubscriptions('---^ 39999ms !');
    })();
  });

  it('is 30 seconds by default (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const release = m.cold('-');
      const main = createMainScope('app');
      const service = m.cold('a').pipe(
        finalizeAsync(() => release),
        shareService('x'),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(release).toHaveSubscriptions('---^ 29999ms !');
    })();
    expect(unhandled).toHaveLength(1);
  });

  it('of the main scope is the default for everything in it (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const release = m.cold('-');
      const main = createMainScope({ name: 'app', stopTimeout: 4 });
      const service = m.cold('a').pipe(
        finalizeAsync(() => release),
        shareService('x'),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(release).toHaveSubscriptions('---^---!');
    })();
    expect(unhandled).toHaveLength(1);
  });

  it('says of a drain that is out of time what it is still subscribed to (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const log = m.cold('l').pipe(shareService('log'));
      const task = merge(of('a'), noMoreDependents().pipe(switchMap(() => log)));
      const x = task.pipe(shareService({ name: 'x', stopTimeout: 4 }), inScope(createMainScope('app')));
      m.expect(x, '^--!').toBeObservable('a');
    })();
    expect(unhandled).toHaveLength(1);
    const message = 'still subscribed to log';
    expect(unhandled[0]).toHaveProperty('message', expect.stringContaining(message));
    expect(unhandled[0]).toHaveProperty('waitingOn', [expect.stringContaining(message)]);
  });
});
