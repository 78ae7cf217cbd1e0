import {
  concat,
  config,
  finalize,
  merge,
  mergeMap,
  NEVER,
  Observable,
  of,
  Subject,
  Subscriber,
  takeUntil,
  timer,
} from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type MainScope,
  type Scope,
  service,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

/** One that does not let go when it is told the end. */
class Clinging extends Subscriber<unknown> {
  protected override _error(): void {
    // Stays.
  }

  protected override _complete(): void {
    // Stays.
  }
}

function paths(main: MainScope): readonly string[] {
  return main.snapshot().scopes.map(({ path }) => path);
}

describe('what inScope brings in', () => {
  collectReports();

  it('is told nothing when its scope stops, if it has just gone (rule 19)', async () => {
    const stopped: unknown[] = [];
    config.onStoppedNotification = (notification) => {
      stopped.push(notification);
    };
    onTestFinished(() => {
      config.onStoppedNotification = null;
    });
    const main = createMainScope('app');
    NEVER.pipe(inScope(main)).subscribe({
      error: () => {
        second.unsubscribe();
      },
    });
    const second = NEVER.pipe(inScope(main)).subscribe({ error: () => undefined });
    await main.cancel(boom);
    await settled();
    expect(stopped).toEqual([]);
  });

  it('is torn down at its end, whatever its subscriber does (rule 19)', () => {
    const main = createMainScope('app');
    const ended: string[] = [];
    for (const name of ['completes', 'errs']) {
      const source = new Subject<string>();
      const finalized = source.pipe(
        finalize(() => {
          ended.push(name);
        }),
      );
      finalized.pipe(inScope(main)).subscribe(new Clinging());
      if (name === 'errs') source.error(boom);
      else source.complete();
    }
    expect(ended).toEqual(['completes', 'errs']);
  });
});

describe('a spawned task that listens', () => {
  collectReports();

  it('ends the drain of its scope when it is unsubscribed (rule 5)', async () => {
    const main = createMainScope('app');
    const spawned = main.spawn(main.noMoreDependents.pipe(mergeMap(() => NEVER)));
    const closed = main.close();
    expect(main.state).toBe('draining');
    spawned.unsubscribe();
    expect(main.state).toBe('closed');
    await closed;
  });
});

describe('a scope whose task has ended', () => {
  collectReports();

  it('lets go of what is given up later, as long as it lives on (rules 4, 14)', async () => {
    const main = createMainScope('app');
    const enough = new Subject<void>();
    const database = service('database', () => concat(of('up'), NEVER));
    const worker = service({ name: 'worker', onComplete: 'stay' }, (scope) => {
      scope.spawn(database.pipe(takeUntil(enough)));
      return of('worker up');
    });
    await main.use(worker);
    expect(paths(main)).toEqual(['app', 'worker', 'database']);
    enough.next();
    await settled();
    expect(paths(main)).toEqual(['app', 'worker']);
    await main.close();
  });
});

describe('scopes nested in one', () => {
  collectReports();

  it(
    'close side by side, if none was opened while another handed out a value (rule 8)',
    marbles((m) => {
      const job = (value: string) =>
        concat(of(value), NEVER).pipe(
          finalizeAsync(() => timer(3)),
          withScope(value),
        );
      const jobs = merge(
        job('a'),
        timer(2).pipe(mergeMap(() => job('b'))),
        m.cold('-----#', undefined, boom),
      );
      m.expect(jobs.pipe(withScope('app'))).toBeObservable('a-b-----#', undefined, boom);
    }),
  );

  it('are not subscribed if whoever hears that they begin ends them (rule 27)', async () => {
    const main = createMainScope('app');
    let subscriptions = 0;
    const source = new Observable(() => {
      subscriptions++;
    });
    main.events.subscribe(({ scope, type }) => {
      if (scope === 'app/job' && type === 'ready') void main.cancel(boom);
    });
    const errors: unknown[] = [];
    source.pipe(withScope({ name: 'job', parent: main })).subscribe({
      error: (error: unknown) => {
        errors.push(error);
      },
    });
    await main.outcome;
    expect(subscriptions).toBe(0);
    expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: boom }]);
  });
});

describe('the outcome of a scope', () => {
  collectReports();

  it('has no error where there was none (section 5)', async () => {
    const main = createMainScope('app');
    await main.close();
    expect(Object.keys(await main.outcome).sort()).toEqual(['kind', 'teardownErrors']);
  });

  it('calls an error of others, that it was told of, one of a service (rule 16)', async () => {
    const main = createMainScope('app');
    const failing = new Subject<string>();
    let worker: Scope | undefined;
    const kept = service({ name: 'kept', keepAlive: 60_000 }, (scope) => {
      worker = scope;
      return concat(of('up'), failing);
    });
    await main.use(kept);
    main.addFinalizer(() => {
      main.release(kept);
      failing.error(boom);
    });
    const outcome = await main.cancel();
    expect(defined(worker).state).toBe('closed');
    expect(outcome.teardownErrors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^app: its service failed while it was torn down: /),
    ]);
  });
});
