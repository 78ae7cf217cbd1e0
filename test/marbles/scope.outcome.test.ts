import { concat, EMPTY, NEVER, type Observable, of, Subject, takeUntil, throwError } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type MainScope,
  rootCause,
  type Scope,
  type ScopeOutcome,
  service,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');
const originOf = (outcome: ScopeOutcome) => ('error' in outcome ? rootCause(outcome.error) : undefined);

/** Starts a service with `task` in a main scope of its own. */
function running(task: (scope: Scope) => Observable<unknown>) {
  const main = createMainScope('app');
  let scope: Scope | undefined;
  const source = service('part', (current) => {
    scope = current;
    return task(current);
  });
  const errors: unknown[] = [];
  const subscription = source
    .pipe(inScope(main))
    .subscribe({ error: (error: unknown) => errors.push(error) });
  return { main, scope: defined(scope), subscription, errors };
}

describe('scope.outcome of a service', () => {
  const reports = collectReports();

  it('is "drained" when its last dependent left, not listening (section 5)', async () => {
    const { scope, subscription } = running(() => concat(of(1), NEVER));
    subscription.unsubscribe();
    expect(await scope.outcome).toEqual({ kind: 'drained', teardownErrors: [] });
  });

  it('is "drained" when its last dependent left, and its task listened (section 5)', async () => {
    const { scope, subscription } = running((current) =>
      concat(of(1), NEVER.pipe(takeUntil(current.noMoreDependents))),
    );
    subscription.unsubscribe();
    expect(await scope.outcome).toEqual({ kind: 'drained', teardownErrors: [] });
  });

  it('is "completed" when its task completed with onComplete: "complete" (section 5)', async () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const part = service({ name: 'part', onComplete: 'complete' }, (scope) => {
      scopes.push(scope);
      return of(1);
    });
    part.pipe(inScope(main)).subscribe();
    expect(await defined(scopes[0]).outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it('is "cancelled" by cancel(), with the reason (section 5)', async () => {
    const { scope } = running(() => concat(of(1), NEVER));
    void scope.cancel(boom);
    const outcome = await scope.outcome;
    expect(outcome.kind).toBe('cancelled');
    expect(originOf(outcome)).toBe(boom);
  });

  it('is "failed" by its task, with the error (section 5)', async () => {
    const { scope, errors } = running(() =>
      concat(
        of(1),
        throwError(() => boom),
      ),
    );
    expect(await scope.outcome).toEqual({ kind: 'failed', error: boom, teardownErrors: [] });
    expect(errors).toHaveLength(1);
  });

  it('is "failed" with a NotRegisteredError when it ended with no value (rule 14)', async () => {
    const { scope } = running(() => EMPTY);
    const outcome = await scope.outcome;
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'NOT_REGISTERED' } });
  });

  it('lists what failed in its teardown, in order', async () => {
    const { scope, subscription } = running((current) => {
      current.addFinalizer(() => throwError(() => new Error('second')));
      current.addFinalizer(() => throwError(() => new Error('first')));
      return concat(of(1), NEVER);
    });
    subscription.unsubscribe();
    const outcome = await scope.outcome;
    expect(outcome.kind).toBe('drained');
    expect(outcome.teardownErrors).toMatchObject([
      { scope: 'part', cause: { message: 'first' } },
      { scope: 'part', cause: { message: 'second' } },
    ]);
    expect(await reports.take()).toHaveLength(2);
  });
});

describe('scope.outcome of a main or nested scope', () => {
  const reports = collectReports();

  /** Runs `task` in withScope() and gives its scope. */
  function started(task: Parameters<typeof deferScope>[0], parent?: MainScope): Scope {
    const scopes: Scope[] = [];
    const source = deferScope((scope) => {
      scopes.push(scope);
      return task(scope);
    });
    source.pipe(withScope(parent === undefined ? 'app' : { name: 'job', parent })).subscribe({
      error: () => undefined,
    });
    return defined(scopes[0]);
  }

  it('is "completed" when its task completed', async () => {
    expect(await started(() => of(1)).outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it('is "completed" by close()', async () => {
    const main = createMainScope();
    await main.close();
    expect(await main.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it('is "failed" by its own task', async () => {
    const outcome = await started(() => throwError(() => boom)).outcome;
    expect(outcome).toEqual({ kind: 'failed', error: boom, teardownErrors: [] });
  });

  it('of a nested scope follows the parent: completed with one that is closed', async () => {
    const parent = createMainScope();
    const job = started(() => NEVER, parent);
    await parent.close();
    expect((await job.outcome).kind).toBe('completed');
  });

  it('of a nested scope follows the parent: cancelled with one that is cancelled', async () => {
    const parent = createMainScope();
    const job = started(() => NEVER, parent);
    await parent.cancel(boom);
    const outcome = await job.outcome;
    expect(outcome.kind).toBe('cancelled');
    expect(originOf(outcome)).toBe(boom);
  });

  it('of a nested scope follows the parent: failed with one that failed', async () => {
    const parent = createMainScope();
    const job = started(() => NEVER, parent);
    parent.spawn(throwError(() => boom));
    const outcome = await job.outcome;
    expect(outcome.kind).toBe('failed');
    expect(originOf(outcome)).toBe(boom);
    expect(await reports.take()).toEqual([boom]);
  });

  it('is one promise, asked for early, late, or never', async () => {
    const main = createMainScope();
    const early = main.outcome;
    expect(main.outcome).toBe(early);
    await main.close();
    expect(await main.outcome).toBe(await early);
  });

  it('resolves only when the scope is closed (section 3)', async () => {
    const main = createMainScope();
    const gate = new Subject<void>();
    main.addFinalizer(() => gate);
    const seen: string[] = [];
    void main.outcome.then(() => seen.push(main.state));
    void main.close();
    await settled();
    expect(seen).toEqual([]);
    gate.complete();
    await settled();
    expect(seen).toEqual(['closed']);
  });

  it('never rejects, whatever fails (section 3)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => throwError(() => new Error('cleanup')));
    main.spawn(throwError(() => boom));
    expect(await main.outcome).toMatchObject({
      kind: 'failed',
      error: boom,
      teardownErrors: [{ scope: 'app', cause: { message: 'cleanup' } }],
    });
    expect(await reports.take()).toHaveLength(2);
  });
});
