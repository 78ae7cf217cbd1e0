import { concat, NEVER, of, takeUntil, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  finalizeAsync,
  inScope,
  rootCause,
  StopTimeoutError,
  shareService,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

/** The TeardownError of a main scope 'app' with `finalizer`, and a stopTimeout of 5. */
function teardown(finalizer: Parameters<typeof finalizeAsync>[0]): TeardownError {
  let errors: readonly unknown[] = [];
  marbles((m) => {
    errors = errorsOf(of(1).pipe(finalizeAsync(finalizer), withScope({ name: 'app', stopTimeout: 5 })));
    m.flush();
  })();
  const [error] = errors;
  if (error instanceof TeardownError) {
    return error;
  }
  throw new TypeError(`no TeardownError: ${String(error)}`);
}

describe('FinalizerError', () => {
  const reports = collectReports();

  it('names the scope, and has what went wrong as its cause', () => {
    const [error]: readonly unknown[] = teardown(function flush() {
      return throwError(() => boom);
    }).errors;
    expect(error).toBeInstanceOf(FinalizerError);
    expect(error).not.toBeInstanceOf(StopTimeoutError);
    expect(error).toMatchObject({ name: 'FinalizerError', code: 'FINALIZER', scope: 'app', cause: boom });
    expect(String(error)).toContain('app');
    expect(String(error)).toContain('flush');
    expect(String(error)).toContain('boom');
  });

  it('is the same for an error thrown, emitted, or rejected', async () => {
    for (const finalizer of [
      () => {
        throw boom;
      },
      () => throwError(() => boom),
    ]) {
      expect(teardown(finalizer).errors).toMatchObject([{ code: 'FINALIZER', cause: boom }]);
    }
    const main = createMainScope('app');
    main.addFinalizer(async () => Promise.reject(boom));
    await expect(main.close()).rejects.toMatchObject({ errors: [{ code: 'FINALIZER', cause: boom }] });
  });

  it('names the service whose teardown failed', async () => {
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of(1), NEVER).pipe(
        finalizeAsync(() => throwError(() => boom)),
        shareService('database'),
      );
      const subscription = database.pipe(inScope(main)).subscribe();
      at(1, () => {
        subscription.unsubscribe();
      });
      m.flush();
    })();
    expect(await reports.take()).toMatchObject([{ scope: 'database', cause: boom }]);
  });

  it('can carry a cause that is no Error', () => {
    expect(teardown(() => throwError(() => 'text')).errors).toMatchObject([{ cause: 'text' }]);
  });
});

describe('StopTimeoutError', () => {
  collectReports();

  const late = (): unknown =>
    teardown(function flush() {
      return NEVER;
    }).errors[0];

  it('is a FinalizerError with a name, a code, and how long it took', () => {
    expect(late()).toBeInstanceOf(StopTimeoutError);
    expect(late()).toBeInstanceOf(FinalizerError);
    expect(late()).toMatchObject({
      name: 'StopTimeoutError',
      code: 'STOP_TIMEOUT',
      scope: 'app',
      waitingOn: [expect.stringContaining('flush')],
      elapsed: 5,
    });
  });

  it('says in its message what was waited for, where, and how long', () => {
    const message = String(late());
    expect(message).toContain('app');
    expect(message).toContain('flush');
    expect(message).toMatch(/5\s*ms/);
    expect(message).toMatch(/stopTimeout|deadline/);
  });

  it('says that a task has not ended, and what that is still subscribed to', async () => {
    const ends: Promise<unknown>[] = [];
    marbles((m) => {
      const database = concat(of('up'), NEVER).pipe(shareService('database'));
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      // Listens, and then goes on with the database as if nothing had been.
      main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), database)));
      at(1, () => void ends.push(main.close().catch((reason: unknown) => reason)));
      m.flush();
      expect(main.state).toBe('closed');
    })();
    const [error] = await Promise.all(ends);
    expect(error).toMatchObject({ errors: [{ code: 'STOP_TIMEOUT', scope: 'app' }] });
    const [late]: readonly unknown[] = error instanceof TeardownError ? error.errors : [];
    expect(String(late)).toMatch(/task/);
    expect(String(late)).toContain('database');
  });
});

describe('TeardownError', () => {
  const reports = collectReports();

  it('is an AggregateError of what went wrong', () => {
    const error = teardown(() => throwError(() => boom));
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ name: 'TeardownError', code: 'TEARDOWN' });
    expect(error.errors).toHaveLength(1);
    expect(error.message).toContain('app');
  });

  it(
    'names in its message every scope whose teardown failed',
    marbles((m) => {
      const database = concat(of('up'), NEVER).pipe(
        finalizeAsync(() => throwError(() => boom)),
        shareService('database'),
      );
      const app = database.pipe(
        finalizeAsync(() => throwError(() => new Error('other'))),
        takeUntil(timer(1)),
        withScope('app'),
      );
      const errors = errorsOf(app);
      m.flush();
      expect(errors).toHaveLength(1);
      expect(String(errors[0])).toContain('database');
      expect(String(errors[0])).toContain('app');
      expect(errors[0]).toMatchObject({ errors: [{ scope: 'app' }, { scope: 'database' }] });
    }),
  );

  it(
    'has the task’s own error first, and each with its own cause (rule 16)',
    marbles((m) => {
      const task = throwError(() => boom).pipe(
        finalizeAsync(() => throwError(() => new Error('cleanup'))),
        withScope('app'),
      );
      const errors = errorsOf(task);
      m.flush();
      expect(errors).toMatchObject([
        { errors: [boom, { code: 'FINALIZER', cause: { message: 'cleanup' } }] },
      ]);
    }),
  );

  it('leaves its errors to be looked at one by one', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => throwError(() => boom));
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    const causes = error instanceof TeardownError ? error.errors.map(rootCause) : [];
    expect(causes).toEqual([boom]);
    expect(await reports.take()).toEqual([]);
  });
});
