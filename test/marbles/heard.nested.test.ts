import { concat, NEVER, of, Subject, takeUntil, throwError } from 'rxjs';
import { createMainScope, deferScope, inScope, type Service, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { collectReports } from './scope.reports.ts';

/** A task whose scope cannot be torn down without an error. */
const untidy = () =>
  deferScope((scope) => {
    scope.addFinalizer(() => throwError(() => new Error('stuck')));
    return concat(of('up'), NEVER);
  });

/** A task that holds a service which cannot be torn down without an error. */
const holdsUntidy = () => {
  const held: Service<string> = service('held', untidy);
  return deferScope((scope) => {
    void scope.use(held);
    return NEVER;
  });
};

describe('what goes wrong in a scope within another (rules 16, 25)', () => {
  const reports = collectReports();

  /** Runs a task in a nested scope of a main scope that lives on, ends it, and says what the consumer was told. */
  const endOfJob = async (task: ReturnType<typeof untidy>): Promise<string[]> => {
    const main = createMainScope('app');
    const stop = new Subject<void>();
    const ends: string[] = [];
    task.pipe(takeUntil(stop), withScope('job'), inScope(main)).subscribe({
      complete: () => ends.push('complete'),
      error: (error: unknown) => ends.push(errorChain(error)),
    });
    stop.next();
    const reported = await reports.take();
    await main.close();
    return [...ends, ...reported.map((error) => `reported: ${errorChain(error)}`)];
  };

  it('is told to the consumer of the outer scope, though the main scope lives on', async () => {
    expect(await endOfJob(untidy().pipe(withScope('inner')))).toEqual([
      'TeardownError[FinalizerError < stuck]',
    ]);
  });

  it('is told to the consumer of the outer scope, when a service of an isolated scope was torn down', async () => {
    expect(await endOfJob(holdsUntidy().pipe(withScope({ name: 'inner', isolated: true })))).toEqual([
      'TeardownError[FinalizerError < stuck]',
    ]);
  });

  it('is collected for a pending close(), when it is in an isolated scope of a service that lives on', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    const stop = new Subject<void>();
    const inner = holdsUntidy().pipe(withScope({ name: 'inner', isolated: true }));
    const outer = service('outer', (scope) => {
      scope.spawn(inner.pipe(takeUntil(stop)));
      return concat(of('up'), NEVER);
    });
    await main.use(outer);
    main.addFinalizer(() => gate);
    const closing = main.close();
    stop.next();
    expect(await reports.take()).toEqual([]);
    expect(main.snapshot().scopes.find(({ path }) => path === 'outer')?.state).toBe('ready');
    gate.complete();
    expect(errorChain(await closing.catch((error: unknown) => error))).toBe(
      'TeardownError[FinalizerError < stuck]',
    );
  });

  it('is reported and not kept, when a finalizer ran by itself in a scope that lives on', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => throwError(() => new Error('stuck'))).unsubscribe();
    expect((await reports.take()).map(errorChain)).toEqual(['FinalizerError < stuck']);
    expect((await main.cancel()).teardownErrors).toEqual([]);
  });
});
