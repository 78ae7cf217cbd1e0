import { timer } from 'rxjs';
import type { Scope } from 'rxjs-scope';
import { cleanup } from './holding.ts';
import type { Holding, ServicePlan } from './plan.ts';
import { picks } from './plan.ts';
import { raise, type World } from './world.ts';

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => timer(ms).subscribe({ complete: resolve }));

/** Depends on a service by scope.use(), and writes down what becomes of it. */
async function useIn(world: World, by: string, scope: Scope, service: number): Promise<void> {
  const source = world.services[service];
  if (source === undefined) throw new RangeError(`no service ${service}`);
  const edge = Number(world.next('edge').slice('edge:'.length));
  world.see({ what: 'opened', edge, by, to: world.paths[service] ?? '', held: true });
  try {
    world.see({ what: 'got', edge, value: await scope.use(source) });
  } catch (error) {
    world.see({ what: 'told', edge, error });
    throw error;
  }
}

/** Awaits what it needs, and adds its finalizers. */
async function prepare(
  world: World,
  plan: Holding,
  key: string,
  scope: Scope,
  needs: readonly number[],
): Promise<void> {
  if (plan.join === 'together') await Promise.all(needs.map((need) => useIn(world, key, scope, need)));
  else for (const need of needs) await useIn(world, key, scope, need);
  for (const each of plan.finalizers) {
    const id = world.next(`${key}/f`);
    world.see({ what: 'added', scope: key, id });
    scope.addFinalizer(cleanup(world, key, id, each));
  }
}

/** Says that a function runs: what cannot be cut is waited for before the first finalizer (rule 6). */
async function running<T>(world: World, key: string, work: () => Promise<T>): Promise<T> {
  const id = `${key}/work`;
  world.see({ what: 'spawned', scope: key, id });
  try {
    return await work();
  } catch (error) {
    world.see({ what: 'failed', scope: key, error });
    throw error;
  } finally {
    world.see({ what: 'spawnStopped', scope: key, id });
  }
}

function begin(world: World, key: string, scope: Scope, owner: string | undefined): void {
  world.promises.push([`outcome of ${key}`, scope.outcome]);
  world.see({ what: 'started', scope: key, path: scope.path, owner, uncut: true });
}

/** Fails if it is doomed; else registers. */
function value(world: World, plan: ServicePlan, key: string): string {
  if (plan.fate === 'fails' && Number(key.split(':').at(-1)) <= plan.times)
    throw raise(world, key, 'task', `${key} fails`);
  const made = world.next(`${key}=`);
  world.see({ what: 'registered', scope: key, value: made });
  return made;
}

/** A service as an async function: an acquisition, whose value stays. */
export function asFunction(
  world: World,
  plan: ServicePlan,
  index: number,
  key: string,
  scope: Scope,
): Promise<string> {
  begin(world, key, scope, undefined);
  return running(world, key, async () => {
    await prepare(world, plan, key, scope, picks(plan.needs, index));
    if (plan.start !== null) await sleep(plan.start);
    return value(world, plan, key);
  });
}

/** A service as an async generator: its `finally` takes 1 ms, and a clean stop first drains. */
export async function* asGenerator(
  world: World,
  plan: ServicePlan,
  index: number,
  key: string,
  scope: Scope,
): AsyncGenerator<string, void, void> {
  begin(world, key, scope, undefined);
  const id = `${key}/work`;
  world.see({ what: 'spawned', scope: key, id });
  try {
    await prepare(world, plan, key, scope, picks(plan.needs, index));
    if (plan.start !== null) await sleep(plan.start);
    const made = value(world, plan, key);
    try {
      yield made;
      if (plan.drain !== null) await sleep(plan.drain);
    } finally {
      world.see({ what: 'stopped', scope: key });
      await sleep(1);
    }
  } catch (error) {
    world.see({ what: 'failed', scope: key, error });
    throw error;
  } finally {
    world.see({ what: 'spawnStopped', scope: key, id });
  }
}

/** A nested scope's task as an async function. */
export function jobAsFunction(
  world: World,
  plan: Holding,
  key: string,
  scope: Scope,
  owner: string,
  needs: readonly number[],
  lasts: number,
): Promise<string> {
  begin(world, key, scope, owner);
  return running(world, key, async () => {
    await prepare(world, plan, key, scope, needs);
    await sleep(lasts);
    return key;
  });
}
