import { concat, NEVER, of, throwError, timer } from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  type ScopeEvent,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

/** The events of `main` as they come. */
function eventsOf(main: MainScope): ScopeEvent[] {
  const events: ScopeEvent[] = [];
  main.events.subscribe((event) => events.push(event));
  return events;
}

const of$ = (events: readonly ScopeEvent[], scope: string) => events.filter((event) => event.scope === scope);
const types = (events: readonly ScopeEvent[]) => events.map((event) => event.type);

describe('main.events', () => {
  collectReports();

  it(
    'tells of each state of a service, with its time (section 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const events = eventsOf(main);
      const database = service('database', (scope) => {
        scope.addFinalizer(() => timer(3));
        return concat(timer(2), NEVER);
      });
      const subscription = database.pipe(inScope(main)).subscribe();
      at(5, () => {
        subscription.unsubscribe();
      });
      m.flush();
      const states = of$(events, 'database').filter(
        ({ type }) => !['acquired', 'released', 'finalizer'].includes(type),
      );
      expect(states.map(({ at: time, type }) => [time, type])).toEqual([
        [0, 'starting'],
        [2, 'ready'],
        [5, 'draining'],
        [5, 'closing'],
        [5, 'releasing'],
        [8, 'closed'],
      ]);
      expect(states[3]).toMatchObject({ outcome: 'drained' });
    }),
  );

  it(
    'tells of an edge that comes and goes, and whose it is',
    marbles((m) => {
      const main = createMainScope('app');
      const events = eventsOf(main);
      const database = concat(of('up'), NEVER).pipe(shareService('database'));
      const subscription = database.pipe(inScope(main)).subscribe();
      at(2, () => {
        subscription.unsubscribe();
      });
      m.flush();
      expect(events.filter(({ type }) => type === 'acquired')).toMatchObject([
        { at: 0, scope: 'database', by: 'app' },
      ]);
      expect(events.filter(({ type }) => type === 'released')).toMatchObject([
        { at: 2, scope: 'database', by: 'app' },
      ]);
    }),
  );

  it('numbers the generations of a service', async () => {
    const main = createMainScope('app');
    const events = eventsOf(main);
    const database = concat(of('up'), NEVER).pipe(shareService('database'));
    for (let i = 0; i < 2; i++) {
      await main.use(database);
      main.release(database);
      await settled();
    }
    const [first, second] = events.filter(({ type }) => type === 'ready').map(({ generation }) => generation);
    expect(defined(second)).toBe(defined(first) + 1);
  });

  it(
    'tells of finalizers by name, else by index, with how long they took',
    marbles((m) => {
      const main = createMainScope('app');
      const events = eventsOf(main);
      main.addFinalizer(() => undefined);
      main.addFinalizer(function flush() {
        return timer(3);
      });
      at(1, () => void main.close());
      m.flush();
      const finalizers = events.filter((event) => event.type === 'finalizer');
      expect(finalizers).toMatchObject([
        { at: 1, scope: 'app', name: 'flush', phase: 'started' },
        { at: 4, scope: 'app', name: 'flush', phase: 'settled', elapsed: 3 },
        { at: 4, scope: 'app', name: '0', phase: 'started' },
        { at: 4, scope: 'app', name: '0', phase: 'settled', elapsed: 0 },
      ]);
    }),
  );

  it(
    'tells of a finalizer that fails, and of one that is abandoned',
    marbles((m) => {
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      const events = eventsOf(main);
      main.addFinalizer(function hang() {
        return NEVER;
      });
      main.addFinalizer(function fail() {
        return throwError(() => boom);
      });
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect(events.filter((event) => event.type === 'finalizer')).toMatchObject([
        { at: 1, name: 'fail', phase: 'started' },
        { at: 1, name: 'fail', phase: 'failed', elapsed: 0 },
        { at: 1, name: 'hang', phase: 'started' },
        { at: 6, name: 'hang', phase: 'abandoned', elapsed: 5 },
      ]);
      expect(events.find((event) => event.type === 'finalizer' && event.phase === 'failed')).toHaveProperty(
        'error',
      );
    }),
  );

  it('tells the outcome, with the error of a failure', async () => {
    const main = createMainScope('app');
    const events = eventsOf(main);
    const failing = service('failing', () => throwError(() => boom));
    await expect(main.use(failing)).rejects.toThrow();
    await main.close();
    expect(of$(events, 'failing').find(({ type }) => type === 'closing')).toMatchObject({
      outcome: 'failed',
      error: boom,
    });
    expect(of$(events, 'app').find(({ type }) => type === 'closing')).toMatchObject({ outcome: 'completed' });
  });

  it('tells of nested scopes', () => {
    const main = createMainScope('app');
    const events = eventsOf(main);
    of(1)
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe();
    const seen = types(of$(events, 'app/job'));
    expect(seen.at(0)).toBe('starting');
    expect(seen.at(-1)).toBe('closed');
    expect(seen.indexOf('closing')).toBeLessThan(seen.indexOf('releasing'));
  });
});
