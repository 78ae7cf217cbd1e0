import {
  catchError,
  concat,
  EMPTY,
  ignoreElements,
  mergeMap,
  NEVER,
  of,
  Subject,
  throwError,
  timer,
} from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  type Scope,
  ScopeClosedError,
  ScopeCycleError,
  ScopeDiedError,
  service,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from './collectGarbage.ts';
import { eventOf } from './eventOf.ts';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const running = (name: string) => service(name, () => concat(of(`${name} up`), NEVER));

function paths(main: MainScope): readonly string[] {
  return main.snapshot().scopes.map(({ path }) => path);
}

/** Uses an object and lets it go, in a frame of its own, so that nothing here refers to it. */
async function useOnce(main: MainScope): Promise<WeakRef<object>> {
  const made = service('made', () => concat(of({ large: true }), NEVER));
  const used = new WeakRef(await main.use(made));
  const closed = eventOf(main, 'made', 'closed');
  main.release(made);
  await closed;
  return used;
}

describe('what scope.use holds', () => {
  const reports = collectReports();

  it('is kept by nothing once it is released, in a scope that lives on (rule 3)', async () => {
    const main = createMainScope('app');
    const used = await useOnce(main);
    await collectGarbage();
    expect(used.deref()).toBeUndefined();
    await main.close();
  });

  it('is not handed out any more once its scope has closed (rule 20)', async () => {
    const main = createMainScope('app');
    const database = running('database');
    await main.use(database);
    await main.close();
    await expect(main.use(database)).rejects.toBeInstanceOf(ScopeClosedError);
  });

  it('lets go of the rest, though one use() was refused (rules 9, 17)', async () => {
    const main = createMainScope('app');
    const database = running('database');
    const refused: unknown[] = [];
    const worker = service('worker', async (scope): Promise<string> => {
      await scope.use(database);
      await scope.use(worker).catch((error: unknown) => refused.push(error));
      return 'worker up';
    });
    await main.use(worker);
    expect(refused).toEqual([expect.any(ScopeCycleError)]);
    await main.close();
    await expect(main.outcome).resolves.toMatchObject({ kind: 'completed', teardownErrors: [] });
  });

  it('rejects with a ScopeClosedError if a finalizer asked, and its scope closes before the value (rule 21)', async () => {
    const main = createMainScope('app');
    let asked: Promise<unknown> | undefined;
    main.addFinalizer(() => {
      asked = main.use(service('never', () => NEVER));
    });
    await main.close();
    await expect(asked).rejects.toBeInstanceOf(ScopeClosedError);
  });

  it('may be asked for by a finalizer, though the task asked in vain before (rule 20)', async () => {
    const main = createMainScope('app');
    const start = new Subject<string>();
    const slow = service('slow', () => concat(start, NEVER));
    const inVain = main.use(slow);
    const seen: unknown[] = [];
    main.addFinalizer(async () => {
      const using = main.use(slow);
      start.next('up');
      seen.push(await using);
    });
    await main.close();
    await expect(inVain).rejects.toBeInstanceOf(ScopeClosedError);
    expect(seen).toEqual(['up']);
  });

  it('is not completed by a drain: its death is heard while its holder drains (rules 5, 15)', async () => {
    const main = createMainScope('app');
    const dying = new Subject<string>();
    const database = service('database', () => concat(of('up'), dying));
    let worker: Scope | undefined;
    const draining = service('worker', (scope) => {
      worker = scope;
      void scope.use(database);
      scope.spawn(scope.noMoreDependents.pipe(mergeMap(() => NEVER)));
      return concat(of('worker up'), NEVER);
    });
    await main.use(draining);
    const drains = eventOf(main, 'worker', 'draining');
    main.release(draining);
    await drains;
    await settled();
    dying.error(new Error('boom'));
    await expect(defined(worker).outcome).resolves.toMatchObject({
      kind: 'failed',
      error: expect.any(ScopeDiedError) as Error,
    });
    await reports.take();
    await main.close();
  });

  it('is released while its holder drains, if it says so (rules 4, 5)', async () => {
    const main = createMainScope('app');
    const database = running('database');
    let worker: Scope | undefined;
    const draining = service('worker', (scope) => {
      worker = scope;
      void scope.use(database);
      scope.spawn(scope.noMoreDependents.pipe(mergeMap(() => NEVER)));
      return concat(of('worker up'), NEVER);
    });
    await main.use(draining);
    main.release(draining);
    await settled();
    expect(paths(main)).toEqual(['app', 'worker', 'database']);
    defined(worker).release(database);
    await settled();
    expect(paths(main)).toEqual(['app', 'worker']);
    await defined(worker).cancel();
    await main.close();
  });

  it('is heard by the finalizer that subscribes to it while its scope ends: nobody else is told (rule 16)', async () => {
    const main = createMainScope('app');
    const failing = service('failing', () =>
      concat(
        timer(2).pipe(ignoreElements()),
        throwError(() => new Error('boom')),
      ),
    );
    const heard: unknown[] = [];
    main.addFinalizer(() =>
      failing.pipe(
        inScope(main),
        catchError((error: unknown) => {
          heard.push(error);
          return EMPTY;
        }),
      ),
    );
    await main.close();
    expect(heard).toEqual([expect.any(ScopeDiedError)]);
  });
});

describe('scope.lookup of a service that depends on the asker', () => {
  collectReports();

  it('throws a ScopeCycleError (rule 17)', async () => {
    const main = createMainScope('app');
    let above: Scope | undefined;
    let below: Scope | undefined;
    const high = service('high', (scope) => {
      above = scope;
      return concat(of('high up'), NEVER);
    });
    const low = service('low', (scope) => {
      below = scope;
      return concat(of('low up'), NEVER);
    });
    await main.use(high);
    await defined(above).use(low);
    expect(() => defined(below).lookup(high)).toThrow(ScopeCycleError);
    await main.close();
  });
});
