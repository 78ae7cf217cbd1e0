import { concat, NEVER, of, Subject, throwError } from 'rxjs';
import { createMainScope, deferScope, inScope, service, shareService, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

/** A service whose teardown fails. */
const untidy = () =>
  service('untidy', (scope) => {
    scope.addFinalizer(() => throwError(() => boom));
    return concat(of('up'), NEVER);
  });

describe('what nobody can be told is reported, once, as it happens (rule 16)', () => {
  const reports = collectReports();

  it('a service that fails idle', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const kept = values.pipe(shareService({ name: 'kept', keepAlive: Infinity }));
    const using = main.use(kept);
    values.next('up');
    await using;
    main.release(kept);
    await settled();
    values.error(boom);
    const reported = await reports.take();
    expect(reported).toHaveLength(1);
    expect(reported[0] === boom || (reported[0] instanceof Error && reported[0].cause === boom)).toBe(true);
    await main.close();
  });

  it('a service whose teardown fails while its main scope lives on', async () => {
    const main = createMainScope('app');
    untidy().pipe(inScope(main)).subscribe().unsubscribe();
    expect(await reports.take()).toMatchObject([{ code: 'FINALIZER', scope: 'untidy', cause: boom }]);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('a service of a consumer that has gone', async () => {
    untidy().pipe(withScope('app')).subscribe().unsubscribe();
    expect(await reports.take()).toMatchObject([{ code: 'FINALIZER', scope: 'untidy', cause: boom }]);
  });

  it('a nested scope of a consumer that has gone', async () => {
    const main = createMainScope('app');
    const task = deferScope((scope) => {
      scope.addFinalizer(() => throwError(() => boom));
      return NEVER;
    });
    task
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe()
      .unsubscribe();
    expect(await reports.take()).toMatchObject([{ scope: 'app/job', cause: boom }]);
    expect(main.state).toBe('ready');
  });
});

describe('what somebody waits for is collected for them, and not reported (rule 16)', () => {
  const reports = collectReports();

  it('by a consumer of a closing main scope: errors of services too', async () => {
    const errors: unknown[] = [];
    const stop = new Subject<void>();
    const task = deferScope((scope) => {
      void scope.use(untidy());
      return stop;
    });
    task.pipe(withScope('app')).subscribe({ error: (error: unknown) => errors.push(error) });
    stop.complete();
    await settled();
    expect(errors).toMatchObject([{ code: 'TEARDOWN', errors: [{ scope: 'untidy', cause: boom }] }]);
    expect(await reports.take()).toEqual([]);
  });

  it('by a pending close()', async () => {
    const main = createMainScope('app');
    await main.use(untidy());
    await expect(main.close()).rejects.toMatchObject({ errors: [{ scope: 'untidy', cause: boom }] });
    expect(await reports.take()).toEqual([]);
  });

  it('by a pending cancel(): in its outcome', async () => {
    const main = createMainScope('app');
    await main.use(untidy());
    const outcome = await main.cancel();
    expect(outcome.teardownErrors).toMatchObject([{ scope: 'untidy', cause: boom }]);
    expect(await reports.take()).toEqual([]);
  });

  it('by a close() that came late: what failed before is reported, the rest is collected', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    main.addFinalizer(() => throwError(() => new Error('late')));
    main.addFinalizer(() => gate);
    main.addFinalizer(() => throwError(() => new Error('early')));
    main.spawn(throwError(() => boom));
    await settled();
    expect(await reports.take()).toMatchObject([boom, { cause: { message: 'early' } }]);
    const closing = main.close();
    gate.complete();
    await expect(closing).rejects.toMatchObject({ errors: [{ cause: { message: 'late' } }] });
    expect(await reports.take()).toEqual([]);
  });
});

describe('a task’s own error is heard once (rule 16)', () => {
  const reports = collectReports();

  it('by each dependent of a service, and not reported', async () => {
    const main = createMainScope('app');
    const errors: unknown[] = [];
    const failing = throwError(() => boom).pipe(shareService('failing'));
    for (let i = 0; i < 2; i++) {
      failing.pipe(inScope(main)).subscribe({ error: (error: unknown) => errors.push(error) });
    }
    await settled();
    expect(errors).toHaveLength(2);
    await main.close();
    expect(await reports.take()).toEqual([]);
  });

  it('by RxJS itself when a consumer has no error handler', async () => {
    throwError(() => boom)
      .pipe(withScope('app'))
      .subscribe();
    expect(await reports.take()).toEqual([boom]);
  });
});
