import { merge, Observable, of, switchMap } from 'rxjs';
import { createMainScope, inScope, noMoreDependents, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('every error is heard once (rule 16)', () => {
  it('does not report what a dependent was told (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('--#', undefined, 'boom').pipe(shareService('low'));
      const error = 'ScopeDiedError(high, starting) < ScopeDiedError(low, starting) < boom';
      const high = low.pipe(shareService('high'), inScope(main), told());
      m.expect(high).toBeObservable('--#', undefined, error);
    })();
    expect(unhandled).toEqual([]);
  });

  it('reports a service that fails idle (rules 4, 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a---#', undefined, 'boom');
      const service = source.pipe(shareService({ name: 'x', keepAlive: Infinity }), inScope(main));
      m.expect(service, '^-!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^---!');
    })();
    expect(unhandled).toHaveLength(1);
    expect(errorChain(unhandled[0])).toContain('boom');
  });

  it('reports a drain that fails, since nobody can be told (rules 5, 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('--#', undefined, 'boom');
      const task = merge(of('a'), noMoreDependents().pipe(switchMap(() => drain)));
      const service = task.pipe(shareService('x'));
      picture(m, main, { x: 'r-d-x' }, 'rdx');
      m.expect(service.pipe(inScope(main)), '^-!').toBeObservable('a');
    })();
    expect(unhandled.map(errorChain).join()).toContain('boom');
  });

  it('reports a teardown that throws synchronously; it does not throw out of unsubscribe() (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const source = new Observable<string>((subscriber) => {
        subscriber.next('a');
        return () => {
          throw new Error('stuck');
        };
      });
      picture(m, main, { x: 'r---x' }, 'rx');
      m.expect(source.pipe(shareService('x'), inScope(main)), '^---!').toBeObservable('a');
      m.expect(source.pipe(withScope('other')), '             ^---!').toBeObservable('a');
    })();
    expect(unhandled).toHaveLength(2);
    for (const error of unhandled) expect(String(error) + errorChain(error)).toContain('FinalizerError');
  });
});
