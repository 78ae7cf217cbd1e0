import { catchError, concat, finalize, merge, NEVER, of, takeUntil, tap } from 'rxjs';
import { createMainScope, deferScope, rootCause, type Scope, service, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const reason = new Error('enough');

describe('scope.cancel of a main or nested scope', () => {
  const reports = collectReports();

  it('resolves with the outcome once it is closed', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    main.addFinalizer(async () => {
      await settled();
      ran.push('finalizer');
    });
    const outcome = await main.cancel(reason);
    expect(ran).toEqual(['finalizer']);
    expect(outcome.kind).toBe('cancelled');
    expect(outcome.kind === 'cancelled' && rootCause(outcome.error)).toBe(reason);
    expect(await main.outcome).toEqual(outcome);
  });

  it(
    'does not wait for a task that listens (section 5)',
    marbles((m) => {
      const main = createMainScope();
      const task = m.cold('-');
      main.spawn(deferScope((scope) => merge(scope.noMoreDependents.pipe(catchError(() => NEVER)), task)));
      at(3, () => void main.cancel());
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'may end a drain that takes too long (section 5)',
    marbles((m) => {
      const main = createMainScope();
      const rest = m.cold('-');
      main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), rest)));
      at(2, () => void main.close().catch(() => undefined));
      at(5, () => void main.cancel(reason));
      m.expect(rest).toHaveSubscriptions('--^--!');
      m.flush();
      expect(main.state).toBe('closed');
    }),
  );

  it('is idempotent: every caller waits for the same real end (rule 21)', async () => {
    const main = createMainScope();
    let calls = 0;
    main.addFinalizer(async () => {
      calls++;
      await settled();
    });
    const [first, second] = await Promise.all([main.cancel(reason), main.cancel(new Error('other'))]);
    expect(calls).toBe(1);
    expect(second).toEqual(first);
    expect(first.kind === 'cancelled' && rootCause(first.error)).toBe(reason);
    expect(await main.cancel()).toEqual(first);
  });

  it('of a nested scope leaves its parent alone (rule 19)', async () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const job = deferScope((scope) => {
      scopes.push(scope);
      return NEVER;
    }).pipe(withScope({ name: 'job', parent: main }));
    const errors = errorsOf(job);
    const outcome = await defined(scopes[0]).cancel(reason);
    expect(outcome.kind).toBe('cancelled');
    expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: reason }]);
    expect(main.state).toBe('ready');
  });

  it('gives the outcome so far when it is called synchronously from its own code (rule 21)', async () => {
    const main = createMainScope();
    const outcomes: string[] = [];
    main.addFinalizer(async () => {
      outcomes.push((await main.cancel(reason)).kind);
    });
    const outcome = await main.cancel(reason);
    expect(outcomes).toEqual(['cancelled']);
    expect(outcome.kind).toBe('cancelled');
  });

  it('resolves at once when called by a scope it waits for (rule 21)', async () => {
    const main = createMainScope();
    const ended: string[] = [];
    const database = service('database', (scope) => {
      scope.addFinalizer(async () => {
        ended.push((await scope.main.cancel(reason)).kind);
      });
      return concat(of('up'), NEVER);
    });
    await main.use(database);
    await main.cancel(reason);
    expect(ended).toEqual(['cancelled']);
  });

  it('never rejects: errors of teardown are in the outcome (section 3)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => {
      throw reason;
    });
    const outcome = await main.cancel();
    expect(outcome.teardownErrors).toMatchObject([{ code: 'FINALIZER', scope: 'app', cause: reason }]);
    expect(await reports.take()).toEqual([]);
  });

  it('has torn down what is synchronous when it returns (rule 18)', () => {
    const main = createMainScope();
    let torn = false;
    main.spawn(
      NEVER.pipe(
        finalize(() => {
          torn = true;
        }),
      ),
    );
    void main.cancel();
    expect(torn).toBe(true);
    expect(main.state).toBe('closed');
  });

  it(
    'may be called from inside the value it cuts (rule 27)',
    marbles((m) => {
      const task = m.cold('-a-b');
      const app = deferScope((scope) => task.pipe(tap(() => void scope.cancel(reason))));
      const errors = errorsOf(app.pipe(withScope()));
      m.expect(task).toHaveSubscriptions('^!');
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: reason }]);
    }),
  );
});
