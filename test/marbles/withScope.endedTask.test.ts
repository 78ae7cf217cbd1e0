import { concat, merge, NEVER, Observable, of, switchMap, take, throwError, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('a scope nested on the chain of a service whose task has ended', () => {
  it('runs its finalizers after those of the dependents of one that has failed (rules 7, 8)', () => {
    collectUnhandled();
    const order: string[] = [];
    const note = (what: string) =>
      new Observable<never>((subscriber) => {
        order.push(what);
        subscriber.complete();
      });
    marbles((m) => {
      const boom = timer(2).pipe(switchMap(() => throwError(() => new Error('boom'))));
      const database = concat(of('up'), NEVER).pipe(
        finalizeAsync(() => note('connection')),
        withScope('connection'),
        switchMap((connection) => merge(of(connection), boom)),
        shareService('database'),
      );
      const orders = database.pipe(
        switchMap(() => NEVER),
        finalizeAsync(() => concat(timer(5), note('orders'))),
        shareService('orders'),
      );
      orders.pipe(inScope(createMainScope('app'))).subscribe({ error: () => undefined });
      m.flush();
    })();
    expect(order).toEqual(['orders', 'connection']);
  });

  it(
    'is open behind a value that stays, and closes with the service (rule 14, D-004)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of('up'), NEVER).pipe(
        finalizeAsync(() => timer(2)),
        withScope('connection'),
        take(1),
        shareService('database'),
      );
      picture(m, main, { 'database/connection': 'r---f-x', database: 'r---f-x' });
      m.expect(database.pipe(inScope(main)), '^---!').toBeObservable('(u)', { u: 'up' });
    }),
  );
});
