import { timer } from 'rxjs';
import type { Scope } from 'rxjs-scope';
import { cleanup } from './holding.ts';
import type { Holding, ServicePlan, SpawnPlan } from './plan.ts';
import { picks } from './plan.ts';
import { raise, type World } from './world.ts';

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => timer(ms).subscribe({ complete: resolve }));

/** Depends on a service by scope.use(), and writes down what becomes of it. */
async function useIn(world: World, by: string, scope: Scope, service: number): Promise<void> {
  const source = world.services[service];
  if (source === undefined) throw new RangeError(`no service ${service}`);
  const edge = world.next('edge');
  world.see({ what: 'opened', of: edge, by, to: world.pathIn(scope, service), held: true });
  try {
    world.see({ what: 'got', of: edge, value: await scope.use(source) });
  } catch (error) {
    world.see({ what: 'told', of: edge, error });
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
    world.see({ what: 'added', of: id, scope: key });
    scope.addFinalizer(cleanup(world, key, id, each));
  }
}

/** Says that a function runs: what cannot be cut is waited for before the first finalizer (rule 6). */
async function running<T>(world: World, key: string, work: () => Promise<T>, id = `${key}/work`): Promise<T> {
  world.see({ what: 'spawned', of: id, scope: key });
  try {
    return await work();
  } catch (error) {
    world.see({ what: 'failed', of: key, error });
    throw error;
  } finally {
    world.see({ what: 'spawnStopped', of: id });
  }
}

function begin(world: World, key: string, scope: Scope, owner: string | undefined, standIn = false): void {
  world.promises.push([`outcome of ${key}`, scope.outcome]);
  world.see({ what: 'started', of: key, life: world.lifeOf(scope), owner, uncut: true, standIn });
}

/** Fails if it is doomed; else registers. */
function value(world: World, plan: ServicePlan, key: string): string {
  if (plan.fate === 'fails' && Number(key.split(':').at(-1)) <= plan.times)
    throw raise(world, key, 'task', `${key} fails`);
  const made = world.next(`${key}=`);
  world.see({ what: 'registered', of: key, value: made });
  return made;
}

/** A service as an async function: an acquisition, whose value stays. */
export function asFunction(
  world: World,
  plan: ServicePlan,
  index: number,
  key: string,
  scope: Scope,
  standIn: boolean,
): Promise<string> {
  begin(world, key, scope, undefined, standIn);
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
  standIn: boolean,
): AsyncGenerator<string, void, void> {
  begin(world, key, scope, undefined, standIn);
  const id = `${key}/work`;
  world.see({ what: 'spawned', of: id, scope: key });
  try {
    await prepare(world, plan, key, scope, picks(plan.needs, index));
    if (plan.start !== null) await sleep(plan.start);
    const made = value(world, plan, key);
    try {
      yield made;
      if (plan.drain !== null) await sleep(plan.drain);
    } finally {
      world.see({ what: 'stopped', of: key });
      await sleep(1);
    }
  } catch (error) {
    world.see({ what: 'failed', of: key, error });
    throw error;
  } finally {
    world.see({ what: 'spawnStopped', of: id });
  }
}

/** A service that is a bare thenable. */
export function asPromise(
  world: World,
  plan: ServicePlan,
  key: string,
  scope: Scope,
  standIn: boolean,
): PromiseLike<string> {
  begin(world, key, scope, undefined, standIn);
  const made = running(world, key, async () => {
    if (plan.start !== null) await sleep(plan.start);
    return value(world, plan, key);
  });
  return { then: (done, failed) => made.then(done, failed) };
}

/** What is spawned, as an async function: it ends when its time has come, whatever becomes of its scope. */
export function spawnFunction(world: World, plan: SpawnPlan, key: string, scope: Scope): void {
  const id = `${world.next(`${key}/spawn`)}/work`;
  scope.spawn(() =>
    running(
      world,
      key,
      async () => {
        await sleep(plan.after);
        if (plan.fails) throw raise(world, key, 'spawn', id);
      },
      id,
    ),
  );
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
