import { merge, NEVER, Observable, of, Subject, switchMap, take, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  resource,
  type Service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { turn } from './turn.ts';

describe('a value', () => {
  it('may be null (rule 2)', async () => {
    const main = createMainScope('app');
    await expect(main.use(of(null).pipe(shareService('nothing')) as Service<null>)).resolves.toBeNull();
    await main.close();
  });

  it('is told once to who comes while it is handed out (rule 2)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const database = values.pipe(shareService('database'));
    const seen: string[] = [];
    const third = database.pipe(
      tap((value) => seen.push(`third ${value}`)),
      inScope(main),
    );
    const first = database.pipe(
      tap((value) => {
        seen.push(`first ${value}`);
        if (value === 'a') third.subscribe();
      }),
      inScope(main),
    );
    first.subscribe();
    database.pipe(inScope(main)).subscribe((value) => seen.push(`second ${value}`));
    values.next('a');
    values.next('b');
    expect(seen).toEqual(['first a', 'third a', 'second a', 'first b', 'second b', 'third b']);
    await main.close();
  });
});

describe('the view on a scope', () => {
  it('leaves out what is isolated in it (rule 25)', async () => {
    const main = createMainScope('app');
    const database = merge(of('up'), NEVER).pipe(shareService('database'));
    database.pipe(withScope({ name: 'inner', isolated: true, parent: main })).subscribe();
    expect(main.snapshot().scopes.map(({ path }) => path)).toEqual(['app']);
    expect(main.dependencies).toEqual([]);
    await main.close();
  });

  it('leaves out a service that it still waits for (rule 3)', async () => {
    const reports = collectUnhandled();
    const main = createMainScope('app');
    const goodbye = new Subject<void>();
    const database = merge(of('up'), NEVER).pipe(
      finalizeAsync(() => goodbye.pipe(take(1))),
      shareService('database'),
    );
    await main.use(database);
    void main.dependencies[0]?.cancel();
    main.release(database);
    await turn();
    const next = database.pipe(take(1), inScope(main)).subscribe();
    expect(main.snapshot().scopes.map(({ path, dependencies }) => [path, dependencies])).toEqual([
      ['app', []],
      ['database', []],
    ]);
    expect(main.dependencies).toEqual([]);
    next.unsubscribe();
    goodbye.next();
    await main.close();
    // That main, which holds it by use(), was told.
    expect(reports).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database' }]);
  });

  it('names each scope of a cycle by its path (rule 17)', async () => {
    const main = createMainScope('app');
    const a: Observable<string> = deferScope(() => b).pipe(shareService('same'));
    const b: Observable<string> = deferScope(() => a).pipe(shareService('same'));
    const told: unknown[] = [];
    a.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(error) });
    await turn();
    const [error] = told as { cause: { cause: unknown } }[];
    expect(error?.cause.cause).toMatchObject({ code: 'SCOPE_CYCLE', path: ['same', 'same#2', 'same'] });
    await main.close();
  });
});

describe('a listener to events', () => {
  it('may leave while there is more to be told (rule 28)', async () => {
    const reports = collectUnhandled();
    const main = createMainScope('app');
    const told: string[] = [];
    main.events.pipe(take(1)).subscribe(({ type }) => told.push(type));
    const database = merge(of('up'), NEVER).pipe(shareService('database'));
    await main.use(database);
    await turn();
    expect(told).toEqual(['starting']);
    expect(reports).toEqual([]);
    await main.close();
  });
});

describe('cancel() of a service by its dependent (rule 21)', () => {
  it('resolves at once in its synchronous code, which the service waits for', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 1_000 });
    const ran: string[] = [];
    const database = merge(of('up'), NEVER).pipe(shareService('database'));
    const orders = database.pipe(
      switchMap(() =>
        deferScope(async (scope) => {
          await scope.dependencies[0]?.cancel('enough');
          ran.push('went on');
        }),
      ),
      shareService('orders'),
    );
    main.use(orders).catch(() => undefined);
    await main.close();
    expect(ran).toEqual(['went on']);
  });
});

describe('a nested scope that ends by itself (rule 19)', () => {
  it('keeps its own end, though its parent ends meanwhile', async () => {
    const main = createMainScope('app');
    const fails = new Subject<never>();
    const job = fails.pipe(
      finalizeAsync(() => timer(5)),
      withScope({ name: 'job', parent: main }),
    );
    const told: unknown[] = [];
    job.subscribe({ error: (error: unknown) => told.push(error) });
    fails.error('its own');
    await main.cancel('enough');
    expect(told).toEqual(['its own']);
  });
});

describe('the signal of a finalizer', () => {
  it('is one, and says that time is out also to one that begins then (rule 22)', async () => {
    const main = createMainScope({ name: 'app', stopTimeout: 2 });
    const reasons: unknown[] = [];
    main.addFinalizer((context) => {
      expect(context.signal).toBe(context.signal);
      reasons.push(context.signal.reason);
    });
    main.addFinalizer(() => NEVER);
    await main.cancel();
    expect(reasons).toMatchObject([{ code: 'STOP_TIMEOUT', scope: 'app' }]);
  });
});

describe('a service that has closed while its main scope closes (rule 20)', () => {
  it('is not started again, and says why', async () => {
    const main = createMainScope('app');
    const told: unknown[] = [];
    const goodbye = new Subject<void>();
    const database = merge(of('up'), NEVER).pipe(
      finalizeAsync(() => goodbye.pipe(take(1))),
      shareService('database'),
    );
    database.pipe(inScope(main)).subscribe().unsubscribe();
    await turn();
    main.addFinalizer(async () => {
      goodbye.next();
      await turn();
      database.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(error) });
      await turn();
    });
    await main.close();
    expect(told.map(String)).toEqual([
      'ScopeClosedError: database has closed while app closes, and is not started again. What is needed until the end must be depended on until then.',
    ]);
  });
});

describe('a teardown that throws as its task is cut (rule 16)', () => {
  it('is an error of the teardown, which names the scope', async () => {
    const main = createMainScope('app');
    const boom = new Error('boom');
    main.spawn(
      new Observable(() => () => {
        throw boom;
      }),
    );
    await expect(main.close()).rejects.toMatchObject({
      errors: [
        {
          code: 'FINALIZER',
          scope: 'app',
          message: expect.stringMatching(/^app: its task failed/) as string,
          cause: { errors: [boom] },
        },
      ],
    });
  });
});

describe('a resource (rule 12)', () => {
  it('is not acquired for a subscriber that has gone already', async () => {
    const main = createMainScope('app');
    let acquired = 0;
    const opened = resource(
      () => acquired++,
      () => undefined,
    );
    const source = new Observable<number>((subscriber) => {
      subscriber.complete();
      opened.subscribe(subscriber);
    });
    source.pipe(inScope(main)).subscribe();
    await turn();
    expect(acquired).toBe(0);
    await main.close();
  });
});
