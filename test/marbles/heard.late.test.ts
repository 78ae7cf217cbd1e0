import { concat, NEVER, Subject, throwError } from 'rxjs';
import { createMainScope, deferScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

describe('an error that comes again from a task of a scope that ends anyway is heard once (rule 16)', () => {
  const reports = collectReports();

  it('when two functions of a scope fail with it, one after the other', async () => {
    const main = createMainScope('app');
    const lost = deferred();
    const told: string[] = [];
    const job = deferScope((scope) => {
      scope.spawn(() => lost.promise.then(() => undefined));
      scope.spawn(() => lost.promise);
      return NEVER;
    });
    job.pipe(withScope({ name: 'job', parent: main })).subscribe({
      error: (error: unknown) => told.push(errorChain(error)),
    });
    lost.reject(boom);
    await settled();
    expect(told).toEqual(['boom']);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('when a function of a service fails with it after the main scope has', async () => {
    const lost = deferred();
    const failing = new Subject<never>();
    const told: string[] = [];
    const database = service('database', (scope) => {
      scope.spawn(() => lost.promise);
      return concat(['up'], NEVER);
    });
    const app = deferScope((scope) => {
      void scope.use(database);
      return failing;
    });
    app.pipe(withScope('app')).subscribe({ error: (error: unknown) => told.push(errorChain(error)) });
    failing.error(boom);
    await settled();
    lost.reject(boom);
    await settled();
    expect(told).toEqual(['boom']);
  });

  it('when it has been collected for close(), among others', async () => {
    const main = createMainScope('app');
    const lost = deferred();
    const untidy = service('untidy', (scope) => {
      scope.addFinalizer(() => throwError(() => boom));
      scope.addFinalizer(() => throwError(() => new Error('stuck')));
      return concat(['up'], NEVER);
    });
    const database = service('database', (scope) => {
      scope.spawn(() => lost.promise);
      return concat(['up'], NEVER);
    });
    await Promise.all([main.use(untidy), main.use(database)]);
    const closed = eventOf(main, 'untidy', 'closed');
    const closing = main.close().catch((error: unknown) => error);
    await closed;
    lost.reject(boom);
    expect(errorChain(await closing)).toBe('TeardownError[FinalizerError < stuck, FinalizerError < boom]');
    expect(await reports.take()).toEqual([]);
  });

  it('but an error that is new is told besides', async () => {
    const main = createMainScope('app');
    const lost = deferred();
    const untidy = service('untidy', (scope) => {
      scope.addFinalizer(() => throwError(() => new Error('stuck')));
      scope.spawn(() => lost.promise);
      return concat(['up'], NEVER);
    });
    await main.use(untidy);
    const closing = main.close().catch((error: unknown) => error);
    lost.reject(boom);
    expect(errorChain(await closing)).toBe('TeardownError[FinalizerError < boom, FinalizerError < stuck]');
  });
});
