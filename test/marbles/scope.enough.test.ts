import { merge, NEVER, of, range, switchMap, take, takeUntil, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  noMoreDependents,
  type ScopeEvent,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';
import { turn } from './turn.ts';

const { marbles } = configureMarbles(expect);

describe('a scope whose consumer has had enough (rule 18)', () => {
  it.each([1, 2])('goes on with a synchronous source no further than value %i', (count) => {
    const made: number[] = [];
    const seen: number[] = [];
    const main = createMainScope('app');
    const source = range(1, 5).pipe(
      tap((value) => made.push(value)),
      withScope({ name: 'job', parent: main }),
      take(count),
    );
    source.subscribe((value) => seen.push(value));
    expect(made).toEqual(seen);
    expect(seen).toHaveLength(count);
  });

  it('goes on no further in what a service has handed out, either', () => {
    const made: number[] = [];
    const seen: number[] = [];
    const main = createMainScope('app');
    const job = range(1, 5).pipe(
      tap((value) => made.push(value)),
      withScope('job'),
      take(2),
    );
    of('up')
      .pipe(
        shareService('database'),
        switchMap(() => job),
        inScope(main),
      )
      .subscribe((value) => seen.push(value));
    expect([made, seen]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('says so in its outcome', async () => {
    const main = createMainScope('app');
    const outcomes: Promise<unknown>[] = [];
    const job = deferScope((scope) => {
      outcomes.push(scope.outcome);
      return NEVER;
    });
    job
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe()
      .unsubscribe();
    const [outcome] = (await Promise.all(outcomes)) as { kind: string; error: unknown }[];
    expect(outcome?.kind).toBe('cancelled');
    expect(String(outcome?.error)).toBe('ScopeClosedError: app/job was unsubscribed.');
    expect(outcome?.error).toBe(outcome?.error);
    await main.close();
  });
});

describe('a task that drains (rule 5)', () => {
  it(
    'still listens when one of its subscriptions to noMoreDependents has gone',
    marbles((m) => {
      const main = createMainScope('app');
      const x = merge(
        of('a'),
        noMoreDependents().pipe(takeUntil(timer(1))),
        noMoreDependents().pipe(switchMap(() => m.cold('--|'))),
      ).pipe(shareService('x'));
      picture(m, main, { x: 'r--d-x' }, 'rdx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it.each(['a service', 'a main scope'])(
    'is out of time after stopTimeout, and has drained all the same: %s (rule 22)',
    (which) => {
      marbles((m) => {
        const reports = collectUnhandled();
        const ends: ScopeEvent[] = [];
        const main = createMainScope({ name: 'app', stopTimeout: 5 });
        main.events.subscribe((event) => {
          if (event.type === 'closing') ends.push(event);
        });
        const task = merge(of('a'), noMoreDependents().pipe(switchMap(() => NEVER)));
        if (which === 'a service') {
          m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
        } else {
          main.spawn(task);
          timer(3).subscribe(() => void main.close().catch((error: unknown) => reports.push(error)));
        }
        m.flush();
        const [name, outcome] = which === 'a service' ? ['x', 'drained'] : ['app', 'completed'];
        expect(ends).toMatchObject([{ at: 8, scope: name, outcome }]);
        if (which === 'a service')
          expect(reports).toMatchObject([{ code: 'STOP_TIMEOUT', scope: 'x', elapsed: 5 }]);
      })();
    },
  );

  it('fails with what it holds by use(), should that die meanwhile (rule 15)', async () => {
    const main = createMainScope('app');
    const ends: ScopeEvent[] = [];
    main.events.subscribe((event) => {
      if (event.type === 'closing') ends.push(event);
    });
    const database = service('database', () => merge(of('up'), NEVER));
    const orders = service('orders', async function* (scope) {
      yield await scope.use(database);
      void scope.dependencies[0]?.cancel('enough');
      await turn();
    });
    const reports = collectUnhandled();
    await main.use(orders);
    main.release(orders);
    await turn();
    await main.close();
    expect(ends).toMatchObject([
      { scope: 'database', outcome: 'cancelled' },
      { scope: 'orders', outcome: 'failed' },
      { scope: 'app', outcome: 'completed' },
    ]);
    expect(reports.map(String)).toEqual([
      expect.stringMatching(/orders failed, because database was cancelled: enough/),
    ]);
  });
});
