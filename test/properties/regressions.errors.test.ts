import { inspect } from 'node:util';
import { concat, merge, NEVER, of, Subscription, switchMap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  resource,
  rootCause,
  type ScopeOutcome,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../marbles/collectUnhandled.ts';

const { marbles } = configureMarbles(expect);

describe('programs that once lost an error, or told it twice', () => {
  it(
    'reports the finalizer error of a nested scope whose parent fails before it is told (rule 16)',
    marbles((m) => {
      const unhandled = collectUnhandled();
      const heard: unknown[] = [];
      const low = merge(of('v'), timer(1).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
        shareService('low'),
      );
      const first = low.pipe(withScope('first'));
      const second = low.pipe(
        switchMap(() =>
          resource(
            () => 'r',
            () => {
              throw new Error('release');
            },
          ),
        ),
        withScope('second'),
      );
      merge(first, second)
        .pipe(withScope('main'))
        .subscribe({ error: (error: unknown) => heard.push(error) });
      m.flush();
      expect([...heard, ...unhandled].map((error) => inspect(error)).join()).toContain('Error: release');
    }),
  );

  it(
    'reports the failure of an idle service that holds a dead one by use() (rule 16)',
    marbles((m) => {
      const unhandled = collectUnhandled();
      const main = createMainScope('main');
      const low = merge(of('v'), timer(5).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
        shareService('low'),
      );
      const top = deferScope((scope) => {
        scope.use(low).catch(() => undefined);
        return concat(of('top'), NEVER);
      }).pipe(shareService('top'));
      const subscription = new Subscription();
      timer(5).subscribe(() => subscription.unsubscribe());
      subscription.add(top.pipe(inScope(main)).subscribe());
      m.flush();
      expect(unhandled.map((error) => rootCause(error))).toEqual([new Error('boom')]);
    }),
  );
  it(
    'reports once a failure that reaches a releasing scope by two services that it holds (rule 16)',
    marbles((m) => {
      const unhandled = collectUnhandled();
      const low = merge(of('v'), timer(3).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
        shareService('low'),
      );
      const top = low.pipe(shareService('top'));
      const app = deferScope((scope) => {
        scope.use(low).catch(() => undefined);
        scope.use(top).catch(() => undefined);
        scope.addFinalizer(() => timer(5));
        return NEVER;
      }).pipe(withScope('main'));
      const subscription = app.subscribe();
      timer(1).subscribe(() => subscription.unsubscribe());
      m.flush();
      expect(unhandled.map((error) => rootCause(error))).toEqual([new Error('boom')]);
    }),
  );
  it('tells cancel() of a service that failed while only a releasing scope held it (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const ends: Promise<ScopeOutcome>[] = [];
    marbles((m) => {
      const main = createMainScope('main');
      const low = merge(of('v'), timer(2).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
        shareService('low'),
      );
      main.addFinalizer(() => timer(9));
      timer(1).subscribe(() => {
        ends.push(main.cancel('enough'));
      });
      timer(2).subscribe(() => {
        main.use(low).catch(() => undefined);
      });
      m.flush();
    })();
    const outcomes = await Promise.all(ends);
    const errors = outcomes.flatMap(({ teardownErrors }) => teardownErrors);
    expect(errors.map((error) => rootCause(error))).toEqual([new Error('boom')]);
    expect(unhandled).toEqual([]);
  });
});
