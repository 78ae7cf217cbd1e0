import { concat, NEVER, of, Subject, take, takeUntil, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  type MainScope,
  type ScopeEvent,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
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

describe('listeners to main.events', () => {
  const reports = collectReports();

  it(
    'completes when the main scope has closed (section 5)',
    marbles((m) => {
      const main = createMainScope('app');
      main.addFinalizer(() => timer(3));
      at(2, () => void main.close());
      const ends: number[] = [];
      const events = eventsOf(main);
      main.events.subscribe({ complete: () => ends.push(m.scheduler.frame) });
      m.flush();
      expect(ends).toEqual([5]);
      expect(types(of$(events, 'app')).at(-1)).toBe('closed');
    }),
  );

  it('shows late subscribers what follows, and completes at once after the end (section 5)', async () => {
    const main = createMainScope('app');
    const database = concat(of('up'), NEVER).pipe(shareService('database'));
    await main.use(database);
    const late = eventsOf(main);
    main.release(database);
    await settled();
    expect(types(of$(late, 'database'))).not.toContain('starting');
    expect(types(of$(late, 'database'))).toContain('closed');
    await main.close();
    let completed = false;
    main.events.subscribe({
      next: () => {
        throw new Error('nothing follows the end');
      },
      complete: () => {
        completed = true;
      },
    });
    expect(completed).toBe(true);
  });

  it('may be unsubscribed, by one listener of several', () => {
    const main = createMainScope('app');
    let one = 0;
    let all = 0;
    main.events.pipe(take(1)).subscribe(() => one++);
    main.events.subscribe(() => all++);
    of(1)
      .pipe(withScope({ parent: main }))
      .subscribe();
    expect(one).toBe(1);
    expect(all).toBeGreaterThan(1);
  });

  it('reports a listener that throws, and breaks no scope (rule 28)', async () => {
    const main = createMainScope('app');
    main.events.pipe(take(1)).subscribe(() => {
      throw boom;
    });
    const others = eventsOf(main);
    expect(await main.use(service('database', () => concat(of('up'), NEVER)))).toBe('up');
    await main.close();
    expect(types(others).at(-1)).toBe('closed');
    expect(await reports.take()).toEqual([boom]);
  });

  it('lets a listener re-enter: close its scope, or use another service (rule 27)', async () => {
    const main = createMainScope('app');
    const other = service('other', () => concat(of('other'), NEVER));
    const database = service('database', () => concat(of('database'), NEVER));
    const values: string[] = [];
    main.events.subscribe((event) => {
      if (event.scope === 'database' && event.type === 'ready') {
        void main.use(other).then(async (value) => {
          values.push(value);
          await main.close();
        });
      }
    });
    expect(await main.use(database)).toBe('database');
    expect((await main.outcome).kind).toBe('completed');
    expect(values).toEqual(['other']);
  });

  it('does not hand out a Subject', () => {
    const { events } = createMainScope('app');
    expect(events).not.toBeInstanceOf(Subject);
    expect(events).not.toHaveProperty('next');
  });

  it('keeps one order of events in all listeners, with listeners that re-enter (rule 27)', async () => {
    const main = createMainScope('app');
    const first: string[] = [];
    const second: string[] = [];
    const stop = new Subject<void>();
    const job = deferScope(() => stop).pipe(takeUntil(stop), withScope({ name: 'job', parent: main }));
    main.events.subscribe((event) => {
      first.push(`${event.scope} ${event.type}`);
      if (event.scope === 'app/job' && event.type === 'ready') {
        stop.next();
      }
    });
    main.events.subscribe((event) => second.push(`${event.scope} ${event.type}`));
    job.subscribe();
    await main.close();
    expect(second).toEqual(first);
  });
});
