import { concat, firstValueFrom, NEVER, of, Subject } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  ScopeClosedError,
  service,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const running = (name: string) => service(name, () => concat(of(`${name} up`), NEVER));

describe('scope.use while its scope ends', () => {
  collectReports();

  it('rejects with a ScopeClosedError when its scope must stop first (rule 6)', async () => {
    const main = createMainScope('app');
    const using = main.use(service('never', () => NEVER));
    const rejected = expect(using).rejects.toBeInstanceOf(ScopeClosedError);
    await main.close();
    await rejected;
  });

  it('rejects with a ScopeClosedError in a closed scope (rule 20)', async () => {
    const main = createMainScope('app');
    await main.close();
    await expect(main.use(running('database'))).rejects.toMatchObject({ code: 'SCOPE_CLOSED' });
  });

  it('may start a service in a closing scope, until its own finalizers have settled (rule 20)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const reporter = service('reporter', (scope) => {
      scope.addFinalizer(() => void order.push('reporter closed'));
      return concat(of('reporter'), NEVER);
    });
    main.addFinalizer(async () => {
      order.push(`used ${await main.use(reporter)}`);
    });
    await main.close();
    expect(order).toEqual(['used reporter', 'reporter closed']);
  });

  it('gives a value that is there even while its scope is releasing (rule 20)', async () => {
    const main = createMainScope('app');
    const database = running('database');
    await main.use(database);
    const seen: string[] = [];
    main.addFinalizer(async () => {
      seen.push(await main.use(database));
    });
    await main.close();
    expect(seen).toEqual(['database up']);
  });

  it('of release() before the value: the start is given up, and the promise rejects', async () => {
    const main = createMainScope('app');
    const never = service('never', () => NEVER);
    const rejected = expect(main.use(never)).rejects.toThrow();
    main.release(never);
    await rejected;
    await settled();
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual(['app']);
  });

  it('waits for the next generation of one that is stopping (rule 3)', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    let starts = 0;
    const slow = service('slow', (scope) => {
      const number = ++starts;
      scope.addFinalizer(() => (number === 1 ? gate : undefined));
      return concat(of(number), NEVER);
    });
    expect(await main.use(slow)).toBe(1);
    main.release(slow);
    await settled();
    const seen: number[] = [];
    const again = main.use(slow).then((value) => seen.push(value));
    await settled();
    expect([starts, seen]).toEqual([1, []]);
    gate.complete();
    await again;
    expect([starts, seen]).toEqual([2, [2]]);
  });

  it('of a released service may be given up while it waits for the next generation (rule 3)', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    let starts = 0;
    const slow = service('slow', (scope) => {
      starts++;
      scope.addFinalizer(() => gate);
      return concat(of('up'), NEVER);
    });
    await main.use(slow);
    main.release(slow);
    await settled();
    const rejected = expect(main.use(slow)).rejects.toThrow();
    main.release(slow);
    gate.complete();
    await rejected;
    await settled();
    expect(starts).toBe(1);
  });

  it('may be called from inside what it calls (rule 27)', async () => {
    const main = createMainScope('app');
    const low = running('low');
    const high = service('high', async (scope) => `high on ${await scope.use(low)}`);
    expect(await main.use(high)).toBe('high on low up');
    expect(high.serviceName).toBe('high');
  });

  it('of a nested scope counts as a dependency of its owner too (section 3)', async () => {
    const main = createMainScope('app');
    const database = running('database');
    let nested: Scope | undefined;
    const stop = new Subject<void>();
    deferScope((scope) => {
      nested = scope;
      return stop;
    })
      .pipe(withScope('job'), inScope(main))
      .subscribe();
    await defined(nested).use(database);
    expect(main.dependencies.map((scope) => scope.path)).toEqual(['database']);
    stop.complete();
    await defined(nested).outcome;
    await settled();
    expect(main.dependencies).toEqual([]);
  });

  it('rejects when the consumer of its scope leaves before the value (rule 6)', async () => {
    const rejections: unknown[] = [];
    const job = deferScope(async (scope) => {
      await scope.use(service('never', () => NEVER)).catch((error: unknown) => rejections.push(error));
    });
    job.pipe(withScope('job')).subscribe().unsubscribe();
    await settled();
    expect(rejections).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
  });

  it('does not hang a function that forgets to catch it: the rejection is the reason it was stopped for (rule 6)', async () => {
    const main = createMainScope('app');
    const job = deferScope(async (scope) => scope.use(service('never', () => NEVER)));
    const done = firstValueFrom(job.pipe(inScope(main)), { defaultValue: 'completed' });
    await main.close();
    expect(await done).toBe('completed');
    expect(await main.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });
});
