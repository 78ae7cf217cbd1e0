import { concat, finalize, NEVER, of, throwError, timer } from 'rxjs';
import { deferScope, FinalizerError, finalizeAsync, type Scope, TeardownError, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

const failing = (message: string) => (): typeof NEVER => {
  throw new Error(message);
};

function teardownErrorOf(errors: readonly unknown[]): TeardownError {
  expect(errors).toHaveLength(1);
  const [error] = errors;
  if (error instanceof TeardownError) {
    return error;
  }
  throw new TypeError(`expected a TeardownError, got ${String(error)}`);
}

describe('withScope when teardown fails', () => {
  const reports = collectReports();

  it(
    'errs with a TeardownError in place of completing (rule 16)',
    marbles((m) => {
      const boom = new Error('boom');
      const errors = errorsOf(
        of('a').pipe(
          finalizeAsync(() => throwError(() => boom)),
          withScope('app'),
        ),
      );
      m.flush();
      const { errors: all } = teardownErrorOf(errors);
      expect(all).toHaveLength(1);
      expect(all[0]).toBeInstanceOf(FinalizerError);
      expect(all[0]).toMatchObject({ scope: 'app', cause: boom });
    }),
  );

  it(
    'lists the task’s error first, then each FinalizerError in the order they happened (rule 16)',
    marbles((m) => {
      const boom = new Error('task');
      const task = deferScope((scope) => {
        scope.addFinalizer(failing('added first, runs last'));
        scope.addFinalizer(() => timer(2));
        scope.addFinalizer(() =>
          concat(
            timer(3),
            throwError(() => new Error('added last, runs first')),
          ),
        );
        return throwError(() => boom);
      });
      const errors = errorsOf(task.pipe(withScope('app')));
      m.flush();
      const { errors: all } = teardownErrorOf(errors);
      expect(all).toHaveLength(3);
      expect(all[0]).toBe(boom);
      expect(all[1]).toMatchObject({ scope: 'app', cause: { message: 'added last, runs first' } });
      expect(all[2]).toMatchObject({ scope: 'app', cause: { message: 'added first, runs last' } });
    }),
  );

  it(
    'runs the finalizers that remain after one that throws synchronously (rule 12)',
    marbles((m) => {
      const ran: string[] = [];
      const task = deferScope((scope) => {
        scope.addFinalizer(() => void ran.push('first'));
        scope.addFinalizer(failing('second'));
        scope.addFinalizer(() => void ran.push('third'));
        return of('a');
      });
      const errors = errorsOf(task.pipe(withScope()));
      m.flush();
      expect(ran).toEqual(['third', 'first']);
      teardownErrorOf(errors);
    }),
  );

  it(
    'tells of the errors of nested scopes once, where they are caught (rule 16)',
    marbles((m) => {
      const nested = of('a').pipe(finalizeAsync(failing('nested')), withScope('job'));
      const errors = errorsOf(nested.pipe(withScope('app')));
      m.flush();
      // The nested scope's consumer is told, which is the outer task: its error, heard once.
      const told = teardownErrorOf(errors);
      expect(told.errors).toHaveLength(1);
      expect(told.errors[0]).toMatchObject({ scope: 'app/job', cause: { message: 'nested' } });
    }),
  );

  it('reports as they happen the errors that no consumer is left to hear (rule 16)', async () => {
    marbles((m) => {
      const task = deferScope((scope) => {
        scope.addFinalizer(failing('one'));
        scope.addFinalizer(failing('two'));
        return NEVER;
      });
      m.expect(task.pipe(withScope('app')), '^--!').toBeObservable('----');
    })();
    const reported = await reports.take();
    expect(reported).toHaveLength(2);
    expect(reported[0]).toBeInstanceOf(FinalizerError);
    expect(reported).toMatchObject([
      { scope: 'app', cause: { message: 'two' } },
      { scope: 'app', cause: { message: 'one' } },
    ]);
  });

  it('reports what happens after its consumer left in mid-teardown (rule 16)', async () => {
    marbles((m) => {
      const slow = finalizeAsync<string>(() =>
        concat(
          timer(4),
          throwError(() => new Error('late')),
        ),
      );
      m.expect(of('a').pipe(slow, withScope('app')), '^-!').toBeObservable('a');
    })();
    expect(await reports.take()).toMatchObject([{ scope: 'app', cause: { message: 'late' } }]);
  });

  it('never throws into RxJS when a synchronous teardown fails (rule 16)', async () => {
    const subscription = NEVER.pipe(finalizeAsync(failing('sync')), withScope('app')).subscribe();
    expect(() => {
      subscription.unsubscribe();
    }).not.toThrow();
    expect(await reports.take()).toMatchObject([{ cause: { message: 'sync' } }]);
  });

  it('hears what RxJS teardown in its task throws, and still closes (rule 16)', async () => {
    let scope: Scope | undefined;
    const task = deferScope((current) => {
      scope = current;
      return NEVER.pipe(finalize(failing('in finalize')));
    });
    const subscription = task.pipe(withScope('app')).subscribe();
    expect(() => {
      subscription.unsubscribe();
    }).not.toThrow();
    expect(scope?.state).toBe('closed');
    expect(await reports.take()).toHaveLength(1);
  });

  it('tells a finalizer that fails in a scope that lives on exactly once (rule 16)', async () => {
    const errors: unknown[] = [];
    marbles((m) => {
      const task = deferScope((scope) => {
        const finalizer = scope.addFinalizer(failing('early'));
        at(2, () => {
          finalizer.unsubscribe();
        });
        return timer(5);
      });
      task.pipe(withScope('app')).subscribe({ error: (error: unknown) => errors.push(error) });
      m.flush();
    })();
    const told = errors.flatMap((error): readonly unknown[] =>
      error instanceof TeardownError ? error.errors : [error],
    );
    const heard = [...told, ...(await reports.take())];
    expect(heard).toMatchObject([{ name: 'FinalizerError', scope: 'app', cause: { message: 'early' } }]);
  });
});
