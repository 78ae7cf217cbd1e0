import { concat, NEVER, type Observable, of, switchMap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type MainScope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, journal, part } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

const rowOf = (main: MainScope, path: string) =>
  defined(main.snapshot().scopes.find((scope) => scope.path === path));

const subscribed = (source: Observable<unknown>, main: MainScope) => source.pipe(inScope(main)).subscribe();

describe('main.snapshot', () => {
  collectReports();

  it(
    'shows the main scope alone when nothing runs',
    marbles((m) => {
      at(3, () => {
        const main = createMainScope('app');
        const snapshot = main.snapshot();
        expect(snapshot.at).toBe(3);
        expect(snapshot.scopes).toHaveLength(1);
        expect(snapshot.scopes[0]).toMatchObject({
          path: 'app',
          kind: 'main',
          state: 'ready',
          since: 3,
          dependents: [],
          dependencies: [],
          waitingOn: [],
        });
      });
      m.flush();
    }),
  );

  it(
    'shows services with their edges, both ways, and since when',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const orders = database.pipe(
        switchMap(() => timer(2)),
        shareService('orders'),
      );
      subscribed(orders, main);
      subscribed(orders, main);
      at(3, () => {
        expect(rowOf(main, 'database')).toMatchObject({
          kind: 'service',
          state: 'ready',
          since: 0,
          dependents: [{ path: 'orders', count: 1 }],
          dependencies: [],
        });
        expect(rowOf(main, 'orders')).toMatchObject({
          state: 'ready',
          since: 2,
          dependents: [{ path: 'app', count: 2 }],
          dependencies: [{ path: 'database', count: 1 }],
        });
        expect(rowOf(main, 'app').dependencies).toEqual([{ path: 'orders', count: 2 }]);
      });
      m.flush();
    }),
  );

  it(
    'shows a service that is starting, and one that drains',
    marbles((m) => {
      const main = createMainScope('app');
      const slow = service('slow', () => concat(timer(2), NEVER));
      const draining = deferScope((scope) => concat(of(1), scope.noMoreDependents, timer(5)));
      const subscription = subscribed(draining.pipe(shareService('draining')), main);
      subscribed(slow, main);
      at(1, () => {
        expect(rowOf(main, 'slow').state).toBe('starting');
        subscription.unsubscribe();
      });
      at(3, () => {
        expect(rowOf(main, 'slow')).toMatchObject({ state: 'ready', since: 2 });
        expect(rowOf(main, 'draining')).toMatchObject({ state: 'draining', since: 1 });
      });
      m.flush();
    }),
  );

  it('shows nested scopes, and forgets what is closed', () => {
    const main = createMainScope('app');
    const job = NEVER.pipe(withScope({ name: 'job', parent: main })).subscribe();
    expect(rowOf(main, 'app/job')).toMatchObject({ kind: 'nested', state: 'ready' });
    job.unsubscribe();
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual(['app']);
  });

  it(
    'says what a closing scope still waits for: finalizers by name, dependents by path',
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of('up'), NEVER).pipe(shareService('database'));
      subscribed(database, main);
      main.addFinalizer(function flush() {
        return timer(5);
      });
      at(1, () => void main.close());
      at(3, () => {
        expect(rowOf(main, 'app').waitingOn.join()).toContain('flush');
      });
      m.flush();
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'says of a cancelled service which dependents it waits for',
    marbles((m) => {
      const main = createMainScope('app');
      const database = service('database', (scope) => {
        at(1, () => void scope.cancel());
        return concat(of('up'), NEVER);
      });
      const orders = service('orders', (scope) => {
        scope.addFinalizer(function drain() {
          return timer(5);
        });
        return database;
      });
      orders.pipe(inScope(main)).subscribe({ error: () => undefined });
      at(3, () => {
        expect(rowOf(main, 'database')).toMatchObject({ state: 'closing' });
        expect(rowOf(main, 'database').waitingOn.join()).toContain('orders');
        expect(rowOf(main, 'orders').waitingOn.join()).toContain('drain');
      });
      m.flush();
    }),
  );

  it('says of a service that never registers what it waits for', async () => {
    const main = createMainScope('app');
    const low = service('low', () => NEVER);
    const high = service('high', (scope) => deferScope(async () => scope.use(low)));
    subscribed(high, main);
    await settled();
    expect(rowOf(main, 'high')).toMatchObject({
      state: 'starting',
      dependencies: [{ path: 'low', count: 1 }],
    });
    await main.close();
  });

  it('is a copy: it does not change, and may be kept as JSON', async () => {
    const main = createMainScope('app');
    const before = main.snapshot();
    const text = JSON.stringify(before);
    await main.use(service('database', () => concat(of('up'), NEVER)));
    expect(JSON.stringify(before)).toBe(text);
    expect(main.snapshot().scopes).toHaveLength(2);
  });

  it('may be taken after the end, and shows nothing that lives', async () => {
    const main = createMainScope('app');
    await main.use(service('database', () => concat(of('up'), NEVER)));
    await main.close();
    expect(main.snapshot().scopes.filter((scope) => scope.state !== 'closed')).toEqual([]);
  });

  it('may be taken from inside any callback (rule 27)', async () => {
    const main = createMainScope('app');
    const taken: number[] = [];
    main.events.subscribe(() => taken.push(main.snapshot().scopes.length));
    await main.use(service('database', () => concat(of(main.snapshot()), NEVER)));
    main.addFinalizer(() => void taken.push(main.snapshot().scopes.length));
    await main.close();
    expect(taken.length).toBeGreaterThan(3);
  });
});
