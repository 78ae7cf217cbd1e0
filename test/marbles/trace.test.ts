import { combineLatest, concat, NEVER, of, switchMap, takeUntil, throwError, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('trace', () => {
  collectReports();

  it(
    'is a picture of the states of a service, and ends with the main scope',
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(timer(2), NEVER).pipe(
        finalizeAsync(() => timer(7)),
        shareService('database'),
      );
      database.pipe(inScope(main), takeUntil(timer(8))).subscribe();
      m.expect(trace(main).pipe(takeUntil(timer(18)))).toBeObservable('--r-----(dcl)--x--|', {
        r: 'database ready',
        d: 'database draining',
        c: 'database closing',
        l: 'database releasing',
        x: 'database closed',
      });
    }),
  );

  it(
    'shows a whole shutdown in order, dependents first (rule 7)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = (name: string, ms: number) =>
        concat(of(name), NEVER).pipe(
          finalizeAsync(() => timer(ms)),
          shareService(name),
        );
      const database = low('database', 4);
      const broker = low('broker', 2);
      const orders = combineLatest([database, broker]).pipe(
        switchMap(() => concat(of('orders'), NEVER)),
        finalizeAsync(() => timer(3)),
        shareService('orders'),
      );
      const closed: string[] = [];
      trace(main).subscribe((line) => {
        if (line.endsWith(' closed')) {
          closed.push(`${String(m.scheduler.frame)} ${line}`);
        }
      });
      orders.pipe(inScope(main)).subscribe();
      main.addFinalizer(() => timer(1));
      at(5, () => void main.close());
      m.flush();
      expect(closed).toEqual(['9 orders closed', '11 broker closed', '13 database closed', '13 app closed']);
    }),
  );

  it(
    'starts with what follows its subscription, and tells of the start too',
    marbles((m) => {
      const main = createMainScope('app');
      const seen: string[] = [];
      trace(main).subscribe((line) => seen.push(line));
      concat(of('up'), NEVER).pipe(shareService('database'), inScope(main)).subscribe();
      m.flush();
      expect(seen).toEqual(['database starting', 'database ready']);
    }),
  );

  it(
    'tells of states only: no edges, no finalizers',
    marbles((m) => {
      const main = createMainScope('app');
      const seen: string[] = [];
      trace(main).subscribe((line) => seen.push(line));
      main.addFinalizer(() => throwError(() => new Error('boom')));
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      for (const line of seen) {
        expect(line).toMatch(/^app (draining|closing|releasing|closed)$/);
      }
      expect(seen.at(-1)).toBe('app closed');
    }),
  );

  it(
    'names nested scopes by their path',
    marbles((m) => {
      const main = createMainScope('app');
      const seen: string[] = [];
      trace(main).subscribe((line) => seen.push(line));
      deferScope(() => of(1))
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
      m.flush();
      expect(seen).toEqual(
        ['starting', 'ready', 'closing', 'releasing', 'closed'].map((state) => `app/job ${state}`),
      );
    }),
  );

  it(
    'completes with the main scope, and at once after its end',
    marbles((m) => {
      const main = createMainScope('app');
      at(2, () => void main.close());
      const ends: number[] = [];
      trace(main).subscribe({ complete: () => ends.push(m.scheduler.frame) });
      at(5, () => trace(main).subscribe({ complete: () => ends.push(m.scheduler.frame) }));
      m.flush();
      expect(ends).toEqual([2, 5]);
    }),
  );

  it(
    'may be unsubscribed',
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of('up'), NEVER).pipe(shareService('database'));
      m.cold('--a')
        .pipe(
          switchMap(() => database),
          inScope(main),
        )
        .subscribe();
      m.expect(trace(main), '^!').toBeObservable('-');
    }),
  );
});
