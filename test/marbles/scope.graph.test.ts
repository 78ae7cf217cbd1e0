import { combineLatest, concat, NEVER, type Observable, of, switchMap } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  service,
  serviceFamily,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const paths = (scopes: readonly Scope[]) => scopes.map((scope) => scope.path).sort();
const up = (name: string) => concat(of(name), NEVER).pipe(shareService(name));

/** A task that runs forever, and its scope. */
function forever(): { readonly task: Observable<never>; readonly scopes: Scope[] } {
  const scopes: Scope[] = [];
  const task = deferScope((scope) => {
    scopes.push(scope);
    return NEVER;
  });
  return { task, scopes };
}

describe('scope.dependencies and scope.dependents', () => {
  collectReports();

  it('are empty where there are none', () => {
    const main = createMainScope();
    expect(main.dependencies).toEqual([]);
    expect(main.dependents).toEqual([]);
  });

  it('are direct only', () => {
    const main = createMainScope('app');
    const low = up('low');
    const high = low.pipe(
      switchMap(() => concat(of('high'), NEVER)),
      shareService('high'),
    );
    high.pipe(inScope(main)).subscribe();
    const [highScope] = main.dependencies;
    expect(paths(main.dependencies)).toEqual(['high']);
    expect(paths(defined(highScope).dependencies)).toEqual(['low']);
    expect(paths(defined(highScope).dependents)).toEqual(['app']);
    expect(paths(defined(highScope).dependencies.flatMap((scope) => scope.dependents))).toEqual(['high']);
  });

  it('name a scope once, however many edges it has', () => {
    const main = createMainScope('app');
    const low = up('low');
    low.pipe(inScope(main)).subscribe();
    low.pipe(inScope(main)).subscribe();
    expect(paths(main.dependencies)).toEqual(['low']);
    expect(paths(defined(main.dependencies[0]).dependents)).toEqual(['app']);
  });

  it('show dependencies of nested scopes with their owner (section 3)', () => {
    const main = createMainScope('app');
    const job = combineLatest([up('a'), up('b')]).pipe(
      withScope('inner'),
      withScope({ name: 'job', parent: main }),
    );
    const subscription = job.subscribe();
    expect(paths(main.dependencies)).toEqual(['a', 'b']);
    subscription.unsubscribe();
    expect(main.dependencies).toEqual([]);
  });

  it('follow what comes and goes, and an array once taken does not change', async () => {
    const main = createMainScope('app');
    const before = main.dependencies;
    const subscription = up('low').pipe(inScope(main)).subscribe();
    const during = main.dependencies;
    subscription.unsubscribe();
    await settled();
    expect([before.length, during.length, main.dependencies.length]).toEqual([0, 1, 0]);
  });
});

describe('scope.path, name, kind and main', () => {
  collectReports();

  it('are those of a service: its name alone (section 3)', async () => {
    const main = createMainScope('app');
    await main.use(up('database'));
    const [scope] = main.dependencies;
    expect(scope).toMatchObject({ name: 'database', path: 'database', kind: 'service' });
    expect(scope?.main).toBe(main);
  });

  it('are those of a member of a family: name and key (section 5)', async () => {
    const main = createMainScope('app');
    const tenant = serviceFamily('tenant', (key: string | number) => concat(of(key), NEVER));
    await main.use(tenant('a'));
    await main.use(tenant(5));
    expect(paths(main.dependencies)).toEqual(['tenant(5)', 'tenant(a)']);
  });

  it('are unique among live scopes: two services of one name', async () => {
    const main = createMainScope('app');
    await main.use(up('twin'));
    await main.use(up('twin'));
    expect(new Set(paths(main.dependencies)).size).toBe(2);
    expect(paths(main.dependencies)).toEqual(['twin', 'twin#2']);
  });

  it('are unique among live scopes: nested ones of one name', () => {
    const main = createMainScope('app');
    const { task, scopes } = forever();
    for (let i = 0; i < 3; i++) {
      task.pipe(withScope({ name: 'job', parent: main })).subscribe();
    }
    expect(paths(scopes)).toEqual(['app/job', 'app/job#2', 'app/job#3']);
  });

  it('do not change while a scope lives, nor after', () => {
    const main = createMainScope('app');
    const { task, scopes } = forever();
    const subscriptions = [1, 2].map(() => task.pipe(withScope({ name: 'job', parent: main })).subscribe());
    subscriptions[0]?.unsubscribe();
    expect(scopes.map((scope) => scope.path)).toEqual(['app/job', 'app/job#2']);
    task.pipe(withScope({ name: 'job', parent: main })).subscribe();
    const live = scopes.filter((scope) => scope.state !== 'closed');
    expect(new Set(paths(live)).size).toBe(2);
  });

  it('start with the owner: of nested scopes of a service', () => {
    const main = createMainScope('app');
    const { task, scopes } = forever();
    const database = service('database', () => task.pipe(withScope('connection')));
    database.pipe(inScope(main)).subscribe();
    expect(paths(scopes)).toEqual(['database/connection']);
    expect(scopes[0]?.main).toBe(main);
  });
});

describe('scope.state', () => {
  collectReports();

  it('goes starting, ready for a service', async () => {
    const main = createMainScope('app');
    const states: string[] = [];
    const database = service('database', async (scope) => {
      states.push(scope.state);
      await settled();
      return scope;
    });
    const scope = await main.use(database);
    states.push(scope.state);
    await main.close();
    states.push(scope.state);
    expect(states).toEqual(['starting', 'ready', 'closed']);
  });

  it('is ready for a main or nested scope while its task runs (section 5)', () => {
    const { task, scopes } = forever();
    task.pipe(withScope('job'), withScope('app')).subscribe();
    expect(scopes.map((scope) => [scope.state, scope.main.state])).toEqual([['ready', 'ready']]);
  });

  it('is releasing in a finalizer, and closed after', async () => {
    const main = createMainScope('app');
    const states: string[] = [];
    main.addFinalizer(() => void states.push(main.state));
    await main.close();
    expect([...states, main.state]).toEqual(['releasing', 'closed']);
  });

  it('never shows a scope before its change is settled, in any event (rule 27)', async () => {
    const main = createMainScope('app');
    const seen: string[] = [];
    const scopes: Scope[] = [];
    main.events.subscribe((event) => {
      const [scope] = scopes;
      if (
        event.scope === 'database' &&
        scope !== undefined &&
        ['draining', 'releasing', 'closed'].includes(event.type)
      ) {
        seen.push(`${event.type} ${scope.state}`);
      }
    });
    const database = service('database', (scope) => {
      scopes.push(scope);
      return concat(of('up'), NEVER);
    });
    await main.use(database);
    await main.close();
    // A listener may be told of a state that has passed, never of one that is still to come.
    const order = ['starting', 'ready', 'draining', 'closing', 'releasing', 'closed'];
    expect(seen).toHaveLength(3);
    for (const line of seen) {
      const [told = '', actual = ''] = line.split(' ');
      expect(order.indexOf(actual)).toBeGreaterThanOrEqual(order.indexOf(told));
    }
  });
});
