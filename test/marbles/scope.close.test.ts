import { concat, finalize, NEVER, of, Subject, takeUntil, throwError } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type MainScope,
  rootCause,
  service,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

describe('main.close', () => {
  const reports = collectReports();

  it('resolves once everything is closed (rule 18)', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    const order: string[] = [];
    main.addFinalizer(() => gate.pipe(finalize(() => order.push('finalizer'))));
    const closing = main.close().then(() => order.push('closed'));
    await settled();
    expect(order).toEqual([]);
    gate.complete();
    await closing;
    expect(order).toEqual(['finalizer', 'closed']);
    expect(main.state).toBe('closed');
  });

  it('closes its services, those that are kept alive too (rule 4)', async () => {
    const main = createMainScope('app');
    const closed: string[] = [];
    const kept = service({ name: 'kept', keepAlive: Infinity }, (scope) => {
      scope.addFinalizer(() => void closed.push('kept'));
      return concat(of(1), NEVER);
    });
    await main.use(kept);
    main.release(kept);
    await settled();
    expect(closed).toEqual([]);
    await main.close();
    expect(closed).toEqual(['kept']);
  });

  it('is idempotent: every caller waits for the same real end (rule 21)', async () => {
    const main = createMainScope();
    const gate = new Subject<void>();
    let calls = 0;
    main.addFinalizer(() => {
      calls++;
      return gate;
    });
    const ends: string[] = [];
    const closing = [main.close(), main.close()].map((promise, i) =>
      promise.then(() => ends.push(`${String(i)} ends`)),
    );
    await settled();
    expect(ends).toEqual([]);
    gate.complete();
    await Promise.all(closing);
    await main.close();
    expect(calls).toBe(1);
  });

  it('resolves at once when called synchronously from code of that scope (rule 21)', async () => {
    const main = createMainScope();
    const ran: string[] = [];
    main.addFinalizer(async () => {
      await main.close();
      ran.push('went on');
    });
    await main.close();
    expect(ran).toEqual(['went on']);
  });

  it('resolves at once when called from code of a service or nested scope it waits for (rule 21)', async () => {
    const main = createMainScope();
    const ran: string[] = [];
    const database = service('database', (scope) => {
      scope.addFinalizer(async () => {
        await scope.main.close();
        ran.push('service');
      });
      return concat(of(1), NEVER);
    });
    await main.use(database);
    const job = deferScope((scope) => {
      scope.addFinalizer(async () => {
        await scope.main.close();
        ran.push('nested');
      });
      return NEVER;
    });
    job.pipe(withScope({ parent: main })).subscribe();
    await main.close();
    expect([...ran].sort()).toEqual(['nested', 'service']);
  });

  it('rejects with a TeardownError of all that failed in the teardown (rule 16)', async () => {
    const main = createMainScope('app');
    const database = service('database', (scope) => {
      scope.addFinalizer(() => throwError(() => new Error('second')));
      return concat(of(1), NEVER);
    });
    await main.use(database);
    main.addFinalizer(() => throwError(() => new Error('first')));
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TeardownError);
    expect(error).toMatchObject({
      errors: [
        { scope: 'app', cause: { message: 'first' } },
        { scope: 'database', cause: { message: 'second' } },
      ],
    });
  });

  it('rejects every caller alike, and reports nothing (rule 16)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => throwError(() => boom));
    const results = await Promise.allSettled([main.close(), main.close()]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(await reports.take()).toEqual([]);
  });

  it('does not reject with an error of a task that its dependent was told (rule 16)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const errors: unknown[] = [];
    service('failing', () => values)
      .pipe(inScope(main))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    const gate = new Subject<void>();
    main.addFinalizer(() => gate);
    values.error(boom);
    const closing = main.close();
    gate.complete();
    await closing;
    expect(errors).toMatchObject([{ cause: boom }]);
  });

  it('reports what fails while the main scope lives on, and does not keep it (rule 16)', async () => {
    const main = createMainScope('app');
    const database = service('database', (scope) => {
      scope.addFinalizer(() => throwError(() => boom));
      return concat(of(1), NEVER);
    });
    await main.use(database);
    main.release(database);
    expect(await reports.take()).toMatchObject([{ code: 'FINALIZER', scope: 'database', cause: boom }]);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('lets a task that listens end in its own time (rule 18)', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    const order: string[] = [];
    main.addFinalizer(() => void order.push('finalizer'));
    main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), gate)));
    const closing = main.close();
    await settled();
    expect(main.state).toBe('draining');
    expect(order).toEqual([]);
    gate.complete();
    await closing;
    expect(order).toEqual(['finalizer']);
  });

  it('after a cancel() waits for the same end, and does not reject for it (rule 21)', async () => {
    const main = createMainScope('app');
    const cancelled = main.cancel(boom);
    await main.close();
    expect((await cancelled).kind).toBe('cancelled');
  });

  it('after a failure waits for the end, whose error was told elsewhere', async () => {
    const main: MainScope = createMainScope('app');
    main.spawn(throwError(() => boom));
    expect(await reports.take()).toEqual([boom]);
    await main.close();
    const outcome = await main.outcome;
    expect(outcome.kind === 'failed' && rootCause(outcome.error)).toBe(boom);
  });

  it('has torn down what is synchronous when it returns (rule 18)', () => {
    const main = createMainScope();
    const closed: string[] = [];
    const database = service('database', (scope) => {
      scope.addFinalizer(() => void closed.push('database'));
      return concat(of(1), NEVER);
    });
    database.pipe(inScope(main)).subscribe();
    main.addFinalizer(() => void closed.push('app'));
    void main.close();
    expect(closed).toEqual(['app', 'database']);
    expect(main.state).toBe('closed');
  });

  it('of a main scope made by withScope() lets its consumer complete (rule 19)', async () => {
    const mains: MainScope[] = [];
    const ends: string[] = [];
    const task = deferScope((scope) => {
      mains.push(scope.main);
      return NEVER;
    });
    task.pipe(withScope('app')).subscribe({ complete: () => ends.push('complete') });
    await defined(mains[0]).close();
    expect(ends).toEqual(['complete']);
  });

  it('tells teardown errors to the consumer of withScope() and to close() as to those who wait (rule 16)', async () => {
    const mains: MainScope[] = [];
    const errors: unknown[] = [];
    const task = deferScope((scope) => {
      mains.push(scope.main);
      scope.addFinalizer(() => throwError(() => boom));
      return NEVER;
    });
    task.pipe(withScope('app')).subscribe({ error: (error: unknown) => errors.push(error) });
    await expect(defined(mains[0]).close()).rejects.toBeInstanceOf(TeardownError);
    expect(errors).toMatchObject([{ code: 'TEARDOWN', errors: [{ cause: boom }] }]);
    expect(await reports.take()).toEqual([]);
  });

  it('refuses a deadline that is no time, at the call, and an unknown option', () => {
    const main = createMainScope('app');
    const wrong = (options: unknown) => () => main.close(options as never);
    expect(wrong({ deadline: -1 })).toThrow(RangeError);
    expect(wrong({ deadline: Number.NaN })).toThrow(RangeError);
    expect(wrong({ deadline: '5' })).toThrow(TypeError);
    expect(wrong({ deadline: '5' })).toThrow(/deadline.*number/s);
    expect(wrong({ dealdine: 5 })).toThrow(/dealdine/);
    expect(wrong(5)).toThrow(TypeError);
    expect(wrong(null)).toThrow(TypeError);
    expect(main.state).toBe('ready');
  });
});
