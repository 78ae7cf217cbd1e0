import { switchMap, takeUntil, timer } from 'rxjs';
import { withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from '../picture.ts';
import { told } from '../told.ts';
import { shop } from './shop.ts';

const { marbles } = configureMarbles(expect);

// Lanes: r ready, f finalizers begin, x closed. The server is the task of `app` itself and takes 3 ms to close,
// orders 2 ms, the database 3 ms, the broker 1 ms. A column is a millisecond.
describe('a server that needs orders, which need a database and a broker, closes in that order', () => {
  it(
    'when its task is stopped from above: complete means closed (rules 7, 8, 9, 18)',
    marbles((m) => {
      const { app, main } = shop(m);
      const stop = m.cold('     --------s');
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      const running = app.pipe(takeUntil(stop), withScope('app'));
      m.expect(running).toBeObservable('----s-----------|');
    }),
  );

  it(
    'when its consumer unsubscribes: teardown goes on behind (rule 18)',
    marbles((m) => {
      const { app, main } = shop(m);
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      m.expect(app.pipe(withScope('app')), '^-------!').toBeObservable('----s');
    }),
  );

  it(
    'when its main scope is closed: the consumer is told complete once all is closed (rules 18, 19)',
    marbles((m) => {
      const { app, main } = shop(m);
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      timer(8)
        .pipe(switchMap(() => main))
        .subscribe((scope) => void scope.close());
      m.expect(app.pipe(withScope('app'))).toBeObservable('----s-----------|');
    }),
  );

  it(
    'when its main scope is cancelled: the consumer is told why once all is closed (rule 19)',
    marbles((m) => {
      const { app, main } = shop(m);
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      timer(8)
        .pipe(switchMap(() => main))
        .subscribe((scope) => void scope.cancel('enough'));
      const running = app.pipe(withScope('app'), told());
      m.expect(running).toBeObservable('----s-----------#', undefined, 'ScopeClosedError < enough');
    }),
  );

  it(
    'when the server fails: the error is told once all is closed (rules 7, 16)',
    marbles((m) => {
      const { app, main } = shop(m, { server: ['-s---#', '---|'] });
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-----------#', undefined, 'boom');
    }),
  );

  it(
    'when orders fail: the server first, and its error tells the origin (rules 7, 13)',
    marbles((m) => {
      const { app, main } = shop(m, { orders: ['-o----#', '--|'] });
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      const error = 'ScopeDiedError(orders, ready) < boom';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-----------#', undefined, error);
    }),
  );

  it(
    'when the database fails: all that need it go before it (rules 7, 13)',
    marbles((m) => {
      const { app, main } = shop(m, { database: ['--d-----#', '---|'] });
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      const error = 'ScopeDiedError(orders, ready) < ScopeDiedError(database, ready) < boom';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-----------#', undefined, error);
    }),
  );

  it(
    'when it fails while it closes: errors of teardown come with the task’s own, in order (rule 16)',
    marbles((m) => {
      const { app, main } = shop(m, { server: ['-s---#', '---#'], broker: ['-b', '-#'] });
      picture(m, main, {
        app: '                  --------f-------x',
        orders: '               ---r-------f-x',
        database: '             --r----------f--x',
        broker: '               -r-----------fx',
      });
      const error = 'TeardownError[boom, FinalizerError < error, FinalizerError < error]';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----s-----------#', undefined, error);
    }),
  );
});

describe('the same server, stopped in the middle of its start', () => {
  const slow = { database: ['-----d', '---|'] } as const;

  it(
    'releases what is open, gives up what is opening, and starts nothing more (rules 7, 12)',
    marbles((m) => {
      const { app, main } = shop(m, slow);
      const stop = m.cold('     ---s');
      picture(m, main, {
        app: '                  ---fx',
        orders: '               ---(fx)',
        database: '             ---(fx)',
        broker: '               -r-fx',
      });
      m.expect(app.pipe(takeUntil(stop), withScope('app'))).toBeObservable('----|');
    }),
  );

  it(
    'tells of a database that cannot start, once the broker is closed (rules 7, 13)',
    marbles((m) => {
      const { app, main } = shop(m, { database: ['---#', '---|'] });
      picture(m, main, {
        app: '                  ---fx',
        orders: '               ---(fx)',
        database: '             ---(fx)',
        broker: '               -r-fx',
      });
      const error = 'ScopeDiedError(orders, starting) < ScopeDiedError(database, starting) < boom';
      m.expect(app.pipe(withScope('app'), told())).toBeObservable('----#', undefined, error);
    }),
  );

  it(
    'leaves nothing behind when its consumer leaves in the middle of the start (rules 7, 18)',
    marbles((m) => {
      const { app, main } = shop(m, slow);
      picture(m, main, {
        app: '                  ---fx',
        orders: '               ---(fx)',
        database: '             ---(fx)',
        broker: '               -r-fx',
      });
      m.expect(app.pipe(withScope('app')), '^--!').toBeObservable('-');
    }),
  );
});
