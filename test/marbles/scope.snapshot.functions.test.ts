import { lastValueFrom, NEVER, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type MainScope,
  type StopTimeoutError,
  service,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';

/** What a scope waits for, by its path. */
function waitingOn(main: MainScope, path: string): readonly string[] | undefined {
  return main.snapshot().scopes.find((scope) => scope.path === path)?.waitingOn;
}

const forever = () => new Promise<never>(() => undefined);

describe('a scope that waits for a function that cannot be cut (rules 6, 22)', () => {
  it('says so of an async function', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 5 });
    const database = service('database', forever);
    main.use(database).catch(() => undefined);
    const closing = main.close();
    const label = 'its async function has not settled';
    expect(waitingOn(main, 'database')).toEqual([label]);
    const error: unknown = await closing.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ errors: [{ scope: 'database', waitingOn: [label] }] });
    const [timeout] = (error as AggregateError).errors as StopTimeoutError[];
    expect(timeout?.elapsed).toBeGreaterThan(0);
    expect(timeout?.elapsed).toBeLessThan(10_000);
  });

  it('says so of an async generator', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 5 });
    const database = service('database', async function* () {
      yield 1;
      await forever();
    });
    await main.use(database);
    const closing = main.cancel();
    const label = 'its async generator has not ended';
    expect(await closing).toMatchObject({
      teardownErrors: [{ waitingOn: ['its task has not ended'] }, { scope: 'database', waitingOn: [label] }],
    });
  });

  it('says so of a function that ends its own scope, and has not returned', async () => {
    const main = createMainScope('app');
    let seen: readonly string[] | undefined;
    const task = deferScope((scope) => {
      void scope.cancel();
      seen = waitingOn(main, 'app');
      return NEVER;
    });
    task.pipe(inScope(main)).subscribe({ error: () => undefined });
    await main.outcome;
    expect(seen).toEqual(['its function has not returned']);
  });

  it('tells no more of a finalizer that it has given up, but reports what that ends with (rules 16, 22)', async () => {
    const reports = collectUnhandled();
    const main = createMainScope({ name: 'app', stopTimeout: 2 });
    const told: unknown[] = [];
    main.events.subscribe((event) => {
      if (event.type === 'finalizer') told.push(event);
    });
    const late = timer(8).pipe(
      tap(() => {
        throw new Error('late');
      }),
    );
    main.addFinalizer(async function slow() {
      await lastValueFrom(late);
    });
    await main.cancel();
    await lastValueFrom(timer(20));
    expect(told).toMatchObject([
      { name: 'slow', phase: 'started' },
      { name: 'slow', phase: 'abandoned', error: { code: 'STOP_TIMEOUT' } },
    ]);
    expect(reports.map(String)).toEqual([
      expect.stringMatching(/^FinalizerError: app: its finalizer 'slow' failed/),
    ]);
  });
});
