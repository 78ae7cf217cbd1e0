import { concat, EMPTY, NEVER, type Observable, of, timer } from 'rxjs';
import {
  createMainScope,
  currentScope,
  inScope,
  type MainScope,
  resource,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles, expectNoLeaks, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

const lasting = (value: string): Observable<string> => concat(of(value), NEVER);
const database = service('database', () => lasting('db'));
const orders = service('orders', () => database);

/** What it says is held. */
function leaksOf(scope: Scope): readonly string[] {
  try {
    expectNoLeaks(scope);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : [];
  }
}

describe('expectNoLeaks', () => {
  it('passes for a main scope in which nothing runs', () => {
    expect(() => {
      expectNoLeaks(createMainScope());
    }).not.toThrow();
  });

  it('names each dependency, and whose it is (rule 1)', () => {
    const main = createMainScope('app');
    orders.pipe(inScope(main)).subscribe();
    expect(leaksOf(main)).toEqual([
      'app still holds 2 things:',
      '- orders (ready), used by app',
      '- database (ready), used by orders',
    ]);
  });

  it(
    'says of what was unsubscribed in this turn that it is leaving, and passes once it has (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const use = database.pipe(inScope(main)).subscribe();
      use.unsubscribe();
      const now = leaksOf(main);
      at(1, () => {
        expectNoLeaks(main);
      });
      m.flush();
      expect(now).toEqual([
        'app still holds one thing:',
        '- database (ready), unsubscribed, and leaving, by app',
      ]);
    }),
  );

  it(
    'names what waits for a next generation, and the finalizer that runs (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const port = resource(
        () => of(80),
        function close() {
          return timer(10);
        },
      ).pipe(shareService('port'));
      const use = port.pipe(inScope(main)).subscribe();
      at(1, () => {
        use.unsubscribe();
      });
      at(5, () => port.pipe(inScope(main)).subscribe());
      let held: readonly string[] = [];
      at(6, () => {
        held = leaksOf(main);
      });
      m.flush();
      expect(held).toEqual([
        'app still holds 3 things:',
        '- port (its next generation), awaited by app',
        '- port (releasing), used by nobody',
        "- finalizer 'close' of port, still running",
      ]);
    }),
  );

  it('names an idle service, kept alive for nobody (rule 4)', async () => {
    const main = createMainScope('app');
    const idle = service({ name: 'idle', keepAlive: Infinity }, () => lasting('a'));
    idle.pipe(inScope(main)).subscribe().unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(leaksOf(main)).toEqual(['app still holds one thing:', '- idle (ready), used by nobody']);
  });

  it('names open nested scopes, and what these hold (rule 25)', () => {
    const main = createMainScope('app');
    main.addFinalizer(function flush() {});
    database.pipe(withScope({ name: 'job', parent: main })).subscribe();
    NEVER.pipe(withScope({ name: 'plugin', parent: main, isolated: true })).subscribe();
    EMPTY.pipe(withScope({ name: 'short', parent: main })).subscribe();
    expect(leaksOf(main)).toEqual([
      'app still holds 4 things:',
      "- finalizer 'flush' of app, not run",
      '- app/job (ready), open in app',
      '- plugin (ready), open in app',
      '- database (ready), used by app/job',
    ]);
  });

  it('looks at any other scope for what that holds, and those nested in it', () => {
    const main = createMainScope('app');
    const scopes: Scope[] = [];
    const worker = service('worker', () => {
      scopes.push(currentScope());
      return lasting('a');
    });
    worker.pipe(inScope(main)).subscribe();
    const scope = defined(scopes[0]);
    expect(leaksOf(scope)).toEqual([]);
    const job = database
      .pipe(withScope({ name: 'job', parent: scope }))
      .subscribe({ error: () => undefined });
    expect(leaksOf(scope)).toEqual([
      'worker still holds 2 things:',
      '- worker/job (ready), open in worker',
      '- database (ready), used by worker/job',
    ]);
    job.unsubscribe();
    expect(leaksOf(scope)).toEqual([]);
  });

  it('passes once the main scope has closed, and not before', async () => {
    const main = createMainScope('app');
    await main.use(orders);
    main.addFinalizer(async function flush() {
      await Promise.resolve();
    });
    const closed = main.close();
    expect(leaksOf(main)).toContain("- finalizer 'flush' of app, still running");
    await closed;
    expect(leaksOf(main)).toEqual([]);
  });

  it('tells the stack that acquired it, if that was traced', async () => {
    const main = createMainScope('app');
    trace(main).subscribe();
    const database = service('database', () => lasting('db'));
    const orders = service('orders', async function* (scope) {
      yield await scope.use(database);
    });
    function handleRequest(scope: MainScope): void {
      orders.pipe(inScope(scope)).subscribe();
    }
    handleRequest(main);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = leaksOf(main);
    const [first, second] = ['- orders', '- database'].map((what) =>
      lines.findIndex((line) => line.startsWith(what)),
    );
    expect(lines[defined(first) + 1]).toMatch(
      /^ {4}at handleRequest \(.*expectNoLeaks\.test\.ts[^:]*:\d+:\d+\)$/,
    );
    expect(lines[defined(second) + 1]).toMatch(/^ {4}at .*expectNoLeaks\.test\.ts[^:]*:\d+:\d+\)?$/);
    expect(lines.join('\n')).not.toMatch(/node_modules\/rxjs\/|\/src\/scope\//);
    await main.close();
  });

  it('throws a TypeError for what is not a scope', () => {
    expect(() => {
      expectNoLeaks({} as Scope);
    }).toThrow(TypeError);
  });
});
