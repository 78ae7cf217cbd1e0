import { concat, EMPTY, NEVER, of, Subject, throwError, timer } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  finalizeAsync,
  type MainScope,
  type Scope,
  service,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('scope.spawn', () => {
  const reports = collectReports();

  it(
    'subscribes to an Observable, and unsubscribing stops it',
    marbles((m) => {
      const main = createMainScope();
      const task = m.cold('-a-b-c');
      const subscription = main.spawn(task);
      at(3, () => {
        subscription.unsubscribe();
      });
      m.expect(task).toHaveSubscriptions('^--!');
      m.flush();
      expect(main.state).toBe('ready');
    }),
  );

  it('takes a function that gives one, called at once, in that scope', () => {
    const main = createMainScope();
    const seen: Scope[] = [];
    main.spawn(() => {
      seen.push(currentScope());
      return deferScope((scope) => of(seen.push(scope)));
    });
    expect(seen).toHaveLength(2);
    expect(seen.every((scope) => scope === main)).toBe(true);
  });

  it(
    'lets tasks end by themselves: never, empty, one and many',
    marbles((m) => {
      const main = createMainScope();
      const tasks = [m.cold('-'), m.cold('--|'), m.cold('-a|'), m.cold('-a-b-c|')];
      const subscriptions = tasks.map((task) => main.spawn(task));
      main.spawn(EMPTY);
      main.spawn(of(1, 2, 3));
      at(8, () => {
        expect(subscriptions.map((subscription) => subscription.closed)).toEqual([false, true, true, true]);
      });
      m.flush();
      expect(main.state).toBe('ready');
    }),
  );

  it(
    'stops when its scope starts releasing (rule 15)',
    marbles((m) => {
      const main = createMainScope();
      const task = m.cold('-');
      main.spawn(task);
      main.addFinalizer(() => timer(5));
      at(3, () => void main.close());
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'stops with an unsubscribed consumer of withScope (rule 15)',
    marbles((m) => {
      const task = m.cold('-');
      const app = deferScope((scope) => {
        scope.spawn(task);
        return NEVER;
      });
      m.expect(app.pipe(withScope()), '^--!').toBeObservable('----');
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'fails its scope by an error (rule 15)',
    marbles((m) => {
      const task = m.cold('-');
      const app = deferScope((scope) => {
        scope.spawn(m.cold('---#', undefined, boom));
        return task.pipe(finalizeAsync(() => timer(2)));
      });
      m.expect(app.pipe(withScope('app'))).toBeObservable('-----#', undefined, boom);
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it('fails its scope by what its function throws (rule 15)', async () => {
    const main = createMainScope('app');
    expect(() => {
      main.spawn(() => {
        throw boom;
      });
    }).not.toThrow();
    expect(await main.outcome).toEqual({ kind: 'failed', error: boom, teardownErrors: [] });
    expect(await reports.take()).toEqual([boom]);
  });

  it(
    'fails a service by an error, and its dependents are told (rules 13, 15)',
    marbles((m) => {
      const database = service('database', (scope) => {
        scope.spawn(m.cold('--#', undefined, boom));
        return concat(of('up'), NEVER);
      });
      const errors = errorsOf(database.pipe(withScope('app')));
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: boom }]);
    }),
  );

  it(
    'fails only a nested scope that spawned it, which the outer one may catch (rule 15)',
    marbles((m) => {
      const job = deferScope((scope) => {
        scope.spawn(m.cold('--#', undefined, boom));
        return NEVER;
      });
      const main = createMainScope();
      const errors = errorsOf(job.pipe(withScope({ parent: main })));
      m.flush();
      expect(errors).toEqual([boom]);
      expect(main.state).toBe('ready');
    }),
  );

  it('reports the error of a main scope that nobody consumes, once (rule 16)', async () => {
    const main = createMainScope('app');
    main.spawn(throwError(() => boom));
    expect(await main.outcome).toMatchObject({ kind: 'failed', error: boom });
    expect(await reports.take()).toEqual([boom]);
  });

  it(
    'throws a ScopeClosedError from releasing on (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const thrown: unknown[] = [];
      const spawn = () => {
        try {
          main.spawn(NEVER);
        } catch (error) {
          thrown.push(error);
        }
      };
      main.addFinalizer(() => {
        spawn();
        return timer(2);
      });
      at(1, () => void main.close());
      at(5, spawn);
      m.flush();
      expect(thrown).toMatchObject([{ code: 'SCOPE_CLOSED' }, { code: 'SCOPE_CLOSED' }]);
    }),
  );

  it(
    'may be used while its scope drains (rule 18)',
    marbles((m) => {
      const spawned = m.cold('--|');
      const main = createMainScope();
      const listener = deferScope((scope) => concat(scope.noMoreDependents, timer(4)));
      main.spawn(listener);
      at(2, () => void main.close());
      at(3, () => {
        main.spawn(spawned);
      });
      m.expect(spawned).toHaveSubscriptions('---^-!');
    }),
  );

  it('may spawn from inside what it spawns, and stop itself (rule 27)', () => {
    const main = createMainScope();
    const ran: string[] = [];
    main.spawn(() => {
      ran.push('outer');
      main.spawn(() => {
        ran.push('inner');
        return of(1);
      });
      return of(1);
    });
    expect(ran).toEqual(['outer', 'inner']);
  });

  it('may end its scope from inside its function (rule 27)', async () => {
    const main = createMainScope();
    const task = new Subject<string>();
    main.spawn(() => {
      void main.close();
      return task;
    });
    expect(task.observed).toBe(false);
    expect((await main.outcome).kind).toBe('completed');
  });

  it('holds nothing of a task that has ended', () => {
    const main = createMainScope();
    for (let i = 0; i < 1000; i++) {
      main.spawn(of(i));
    }
    expect(main.snapshot().scopes).toHaveLength(1);
  });

  it.each([[undefined], [null], [5], ['abc'], [{}], [[1]]])('refuses %s as its task, at the call', (task) => {
    const main = createMainScope('app');
    expect(() => main.spawn(task as never)).toThrow(TypeError);
    expect(() => main.spawn(task as never)).toThrow(/spawn/);
    expect(main.state).toBe('ready');
  });

  it('fails its scope with a TypeError when the function gives no task', async () => {
    const main: MainScope = createMainScope('app');
    main.spawn((() => 5) as never);
    const outcome = await main.outcome;
    expect(outcome).toMatchObject({ kind: 'failed', error: { name: 'TypeError' } });
    expect(await reports.take()).toHaveLength(1);
  });

  it('is stopped once, by whoever is first', async () => {
    const source = new Subject<number>();
    const main = createMainScope();
    const subscription = main.spawn(source);
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
    await main.close();
    expect(defined(subscription).closed).toBe(true);
    await settled();
  });
});
