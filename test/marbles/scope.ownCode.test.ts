import { concat, from, NEVER, of, tap } from 'rxjs';
import { createMainScope, deferScope, rootCause, type Scope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';
import { turn } from './turn.ts';

const boom = new Error('boom');

describe('close() and cancel() from code of the scope itself (rule 21)', () => {
  const reports = collectReports();

  it('resolve at once in the task', async () => {
    const ends: string[] = [];
    const task = deferScope((scope) =>
      from(scope.main.close()).pipe(tap({ complete: () => ends.push('resolved') })),
    );
    await new Promise<void>((resolve) => {
      task.pipe(withScope('app')).subscribe({ complete: resolve });
    });
    await settled();
    expect(ends.length).toBeLessThanOrEqual(1);
  });

  it('resolve at once in an async function, which then ends', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    main.spawn(async () => {
      await main.close();
      ran.push('went on');
    });
    expect((await main.outcome).kind).toBe('completed');
    expect(ran).toEqual(['went on']);
  });

  it('resolve at once in a service of the main scope', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    const database = service('database', async (scope) => {
      await scope.main.close();
      ran.push('went on');
      return 'up';
    });
    void main.use(database).catch(() => undefined);
    expect((await main.outcome).kind).toBe('completed');
    expect(ran).toEqual(['went on']);
  });

  it('resolve at once in a nested scope', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    const job = deferScope(async (scope) => {
      await scope.main.cancel(boom);
      ran.push('went on');
    });
    job.pipe(withScope({ name: 'job', parent: main })).subscribe({ error: () => undefined });
    expect((await main.outcome).kind).toBe('cancelled');
    expect(ran).toEqual(['went on']);
  });

  it('resolve at once though something has gone wrong: who waits outside is told (rules 16, 21)', async () => {
    const main = createMainScope('app');
    const inside: string[] = [];
    main.addFinalizer(turn);
    main.addFinalizer(() => {
      main.close().then(
        () => inside.push('resolved'),
        () => inside.push('rejected'),
      );
    });
    main.addFinalizer(() => {
      throw boom;
    });
    await expect(main.close()).rejects.toMatchObject({ code: 'TEARDOWN' });
    expect(inside).toEqual(['resolved']);
  });

  it('give the outcome so far: cancelled, with the reason', async () => {
    const outcomes: unknown[] = [];
    const task = deferScope(async (scope) => {
      outcomes.push(await scope.cancel(boom));
    });
    await new Promise<void>((resolve) => {
      task.pipe(withScope('app')).subscribe({
        error: () => {
          resolve();
        },
      });
    });
    expect(outcomes).toMatchObject([{ kind: 'cancelled', teardownErrors: [] }]);
  });

  it('wait for the real end when called from a scope that is not waited for', async () => {
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const order: string[] = [];
    a.addFinalizer(async () => {
      await settled();
      order.push('a cleaned up');
    });
    b.spawn(async () => {
      await a.close();
      order.push('b went on');
    });
    await a.outcome;
    await settled();
    expect(order).toEqual(['a cleaned up', 'b went on']);
    await b.close();
  });

  it('wait for the real end when a dependent closes what it uses: its service is told first', async () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const order: string[] = [];
    const database = service('database', (scope) => {
      scopes.push(scope);
      scope.addFinalizer(() => void order.push('database'));
      return concat(of('up'), NEVER);
    });
    const user = deferScope((scope) => {
      scope.addFinalizer(() => void order.push('user'));
      return database;
    });
    user.pipe(withScope({ name: 'user', parent: main })).subscribe({ error: () => order.push('told') });
    const outcome = await scopes[0]?.cancel(boom);
    expect(outcome?.kind).toBe('cancelled');
    expect(order.filter((what) => what !== 'told')).toEqual(['user', 'database']);
  });

  it('after an await hang until the timeouts break it', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 20 });
    main.spawn(async () => {
      await settled();
      await main.close();
    });
    const outcome = await main.outcome;
    expect(outcome.teardownErrors).toMatchObject([{ code: 'STOP_TIMEOUT', scope: 'app' }]);
    const told = await reports.take();
    expect(told.length).toBeLessThanOrEqual(1);
  });
});

describe('a stopTimeout in real time (rule 22)', () => {
  const reports = collectReports();

  it('counts a function that cannot be cut, and says so', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 20 });
    const ran: string[] = [];
    main.addFinalizer(() => void ran.push('finalizer'));
    main.spawn(async () => new Promise(() => undefined));
    await expect(main.close()).rejects.toMatchObject({ errors: [{ code: 'STOP_TIMEOUT', scope: 'app' }] });
    expect(ran).toEqual(['finalizer']);
    expect(main.state).toBe('closed');
  });

  it('counts a promise of a finalizer, whose late rejection is reported', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 20 });
    let reject: (reason: unknown) => void = () => undefined;
    main.addFinalizer(
      async () =>
        new Promise<void>((_, no) => {
          reject = no;
        }),
    );
    await expect(main.close()).rejects.toMatchObject({ errors: [{ code: 'STOP_TIMEOUT' }] });
    reject(boom);
    expect(rootCause((await reports.take())[0])).toBe(boom);
    expect(main.state).toBe('closed');
  });

  it('calls a finalizer with a signal that a promise can heed', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 20 });
    const seen: string[] = [];
    main.addFinalizer(
      async ({ signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => {
            seen.push('aborted');
            resolve();
          });
        }),
    );
    await expect(main.close()).rejects.toMatchObject({ errors: [{ code: 'STOP_TIMEOUT' }] });
    expect(seen).toEqual(['aborted']);
  });
});
