import { combineLatest, concat, mergeMap, NEVER, of, switchMap, takeUntil, timer } from 'rxjs';
import { deferScope, finalizeAsync, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope closes dependents first', () => {
  collectReports();

  it(
    'closes a server, then orders, then database and broker side by side (rules 7, 8)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 4).pipe(shareService('database'));
      const broker = part(note, 'broker', 2).pipe(shareService('broker'));
      const orders = combineLatest([database, broker]).pipe(
        switchMap(() => part(note, 'orders', 3)),
        shareService('orders'),
      );
      const app = orders.pipe(
        switchMap(() => part(note, 'server', 2)),
        takeUntil(m.cold('-----x')),
        withScope('app'),
      );
      m.expect(app).toBeObservable('a-------------|', { a: 'server' });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '0 broker opens',
        '0 orders opens',
        '0 server opens',
        '5 server closes',
        '7 server closed',
        '7 orders closes',
        '10 orders closed',
        expect.stringMatching(/^10 (database|broker) closes$/),
        expect.stringMatching(/^10 (database|broker) closes$/),
        '12 broker closed',
        '14 database closed',
      ]);
    }),
  );

  it(
    'closes a diamond in its longest path, not its sum (rule 8)',
    marbles((m) => {
      const note = journal();
      const root = part(note, 'root', 1).pipe(shareService('root'));
      const side = (name: string, ms: number) =>
        root.pipe(
          switchMap(() => part(note, name, ms)),
          shareService(name),
        );
      const app = combineLatest([side('left', 2), side('right', 5)]).pipe(
        takeUntil(timer(1)),
        withScope('app'),
      );
      m.expect(app).toBeObservable('a------|', { a: ['left', 'right'] });
      m.flush();
      expect(note.lines.filter((line) => line.includes('clos'))).toEqual([
        expect.stringMatching(/^1 (left|right) closes$/),
        expect.stringMatching(/^1 (left|right) closes$/),
        '3 left closed',
        '6 right closed',
        '6 root closes',
        '7 root closed',
      ]);
    }),
  );

  it(
    'keeps the order when the consumer unsubscribes (rules 7, 18)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const app = database.pipe(
        switchMap(() => part(note, 'server', 3)),
        withScope('app'),
      );
      m.expect(app, '^-!').toBeObservable('a', { a: 'server' });
      m.flush();
      expect(note.lines.slice(2)).toEqual([
        '2 server closes',
        '5 server closed',
        '5 database closes',
        '6 database closed',
      ]);
    }),
  );

  it(
    'keeps the order when the task fails (rule 7)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const app = database.pipe(
        switchMap(() => part(note, 'server', 3)),
        mergeMap(() => m.cold('--#')),
        withScope('app'),
      );
      m.expect(app).toBeObservable('------#');
      m.flush();
      expect(note.lines.slice(2)).toEqual([
        '2 server closes',
        '5 server closed',
        '5 database closes',
        '6 database closed',
      ]);
    }),
  );

  it(
    'keeps the order in the middle of a start (rule 7)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 2).pipe(shareService('database'));
      const orders = database.pipe(
        switchMap(() => part(note, 'half of orders', 3)),
        switchMap(() => NEVER),
        shareService('orders'),
      );
      const app = orders.pipe(takeUntil(timer(4)), withScope('app'));
      m.expect(app).toBeObservable('---------|');
      m.flush();
      expect(note.lines.slice(2)).toEqual([
        '4 half of orders closes',
        '7 half of orders closed',
        '7 database closes',
        '9 database closed',
      ]);
    }),
  );

  it(
    'runs its finalizers one at a time, last added first (rule 8)',
    marbles((m) => {
      const note = journal();
      const task = deferScope((scope) => {
        for (const [name, ms] of [
          ['a', 3],
          ['b', 1],
          ['c', 2],
        ] as const) {
          scope.addFinalizer(() => {
            note(name);
            return timer(ms);
          });
        }
        return timer(1);
      });
      m.expect(task.pipe(withScope())).toBeObservable('-x-----|', { x: 0 });
      m.flush();
      expect(note.lines).toEqual(['1 c', '3 b', '4 a']);
    }),
  );

  it(
    'drops its edges only after its own finalizers, and what is still open completes then (rule 9)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const task = deferScope((scope) => {
        // Subscribed by hand: no part of the task's chain, so nothing unsubscribes it.
        database.subscribe({
          complete: () => {
            note('subscription completes');
          },
        });
        scope.addFinalizer(() => timer(3));
        return timer(2);
      });
      m.expect(task.pipe(withScope())).toBeObservable('--a---|', { a: 0 });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '5 subscription completes',
        '5 database closes',
        '6 database closed',
      ]);
    }),
  );

  it(
    'holds a service for its finalizers even when the task left it before (rule 7)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const app = database.pipe(
        finalizeAsync(() => {
          note('last query');
          return timer(4);
        }),
        takeUntil(timer(2)),
        withScope('app'),
      );
      m.expect(app).toBeObservable('a------|', { a: 'database' });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '2 last query',
        '6 database closes',
        '7 database closed',
      ]);
    }),
  );

  it('has closed everything when unsubscribe returns, where every teardown is synchronous (rule 18)', () => {
    const closed: string[] = [];
    const database = concat(of('database'), NEVER).pipe(
      finalizeAsync(() => void closed.push('database')),
      shareService('database'),
    );
    const app = database.pipe(
      finalizeAsync(() => void closed.push('app')),
      withScope('app'),
    );
    app.subscribe().unsubscribe();
    expect(closed).toEqual(['app', 'database']);
  });
});
