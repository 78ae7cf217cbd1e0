import { switchMap, takeUntil, timer } from 'rxjs';
import { withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../collectUnhandled.ts';
import { picture } from '../picture.ts';
import { told } from '../told.ts';
import { shop } from './shop.ts';

const { marbles } = configureMarbles(expect);

// The server of server.test.ts, in the same lanes: r ready, f finalizers begin, x closed.
describe('a server with a deadline (rule 22)', () => {
  it(
    'closes in time when the deadline is long enough (rule 22)',
    marbles((m) => {
      const { app, main } = shop(m);
      const stop = m.cold('     --------s');
      picture(m, main, {
        app: '                  --------f-------x',
        database: '             --r----------f--x',
      });
      const running = app.pipe(takeUntil(stop), withScope({ name: 'app', deadline: 9 }));
      m.expect(running).toBeObservable('----s-----------|');
    }),
  );

  it('abandons what is not closed in time, and says so; the order holds (rules 7, 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const { app, main } = shop(m);
      const stop = m.cold('     --------s');
      picture(m, main, {
        app: '                  --------f---x',
        orders: '               ---r-------fx',
        database: '             --r---------(fx)',
        broker: '               -r----------(fx)',
      });
      const running = app.pipe(takeUntil(stop), withScope({ name: 'app', deadline: 4 }), told());
      const error = 'TeardownError[StopTimeoutError, StopTimeoutError, StopTimeoutError]';
      m.expect(running).toBeObservable('----s-------#', undefined, error);
    })();
    expect(unhandled).toEqual([]);
  });

  it('may be shortened by a later close() (rules 21, 22)', () => {
    collectUnhandled();
    marbles((m) => {
      const { app, main } = shop(m);
      picture(m, main, {
        app: '                  --------f---x',
        orders: '               ---r-------fx',
      });
      timer(8)
        .pipe(switchMap(() => main))
        .subscribe((scope) => void scope.close().catch(() => {}));
      timer(10)
        .pipe(switchMap(() => main))
        .subscribe((scope) => void scope.close({ deadline: 2 }).catch(() => {}));
      const error = 'TeardownError[StopTimeoutError, StopTimeoutError, StopTimeoutError]';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-------#', undefined, error);
    })();
  });

  it('is not lengthened by a later close() (rules 21, 22)', () => {
    collectUnhandled();
    marbles((m) => {
      const { app, main } = shop(m);
      picture(m, main, { app: '--------f---x' });
      timer(8)
        .pipe(switchMap(() => main))
        .subscribe((scope) => {
          scope.close({ deadline: 4 }).catch(() => undefined);
          scope.close({ deadline: 50 }).catch(() => undefined);
        });
      const error = 'TeardownError[StopTimeoutError, StopTimeoutError, StopTimeoutError]';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-------#', undefined, error);
    })();
  });
});
