import { map, merge, NEVER, type Observable, Subscription, switchMap, take, timer } from 'rxjs';
import { deferScope, inScope, type Scope, switchScope, withScope } from 'rxjs-scope';
import { hold, watch } from './holding.ts';
import { type ConsumerPlan, picks } from './plan.ts';
import { openIsolated } from './recording.ts';
import type { World } from './world.ts';

/** Four turns. Not interval(): a TestScheduler fails when a repeated timer cancels another that is due in the same frame. */
const turns = merge(...[0, 1, 2, 3].map((turn) => timer(3 * turn + 3).pipe(map(() => turn))));

/** What a consumer does inside its scope. */
function consume(world: World, plan: ConsumerPlan, key: string, scope: Scope): Observable<string> {
  const needs = picks(plan.needs, world.services.length);
  const turned = (by: number): number[] => needs.slice(by % (needs.length || 1)).slice(0, 1);
  const chain = (of: readonly number[], key_: string, in_: Scope) => hold(world, plan, key_, in_, NEVER, of);
  switch (plan.style) {
    case 'hold':
      return chain(needs, key, scope);
    case 'take':
      return hold(world, plan, key, scope, timer(1).pipe(map(() => 'tick')), needs).pipe(take(1));
    case 'switchMap':
      return turns.pipe(switchMap((turn) => chain(turned(turn), key, scope)));
    case 'switchScope':
      return turns.pipe(
        switchScope((turn, inner) => {
          const own = world.next(`${key}/switch`);
          return watch(world, own, inner, key, chain(turned(turn), own, inner));
        }),
      );
  }
}

/** A consumer as a user writes it; in a program it stands in the main scope's own task. */
export function consumer(
  world: World,
  plan: ConsumerPlan,
  index: number,
  inside: boolean,
): Observable<string> {
  const here = deferScope((scope) => {
    const key = scope === world.main() ? 'main' : world.next(`c${index}`);
    if (plan.scope === 'isolated') openIsolated(world, scope.main, key);
    const task = consume(world, plan, key, scope);
    return key === 'main' ? task : watch(world, key, scope, 'main', task);
  });
  if (plan.scope !== 'main') {
    const parent = inside ? undefined : world.main();
    return here.pipe(withScope({ name: `c${index}`, parent, isolated: plan.scope === 'isolated' }));
  }
  return inside ? here : here.pipe(inScope(world.main()));
}

/** Holds what it needs by main.use() or main.lookup(); leaving releases it. */
export function holdInMain(world: World, plan: ConsumerPlan, index: number): Subscription {
  const main = world.main();
  const needs = picks(plan.needs, world.services.length);
  const services = needs.map((need) => world.services[need]);
  for (const [at, service] of services.entries()) {
    if (service === undefined) continue;
    if (plan.scope === 'lookup') {
      lookup(world, needs[at] ?? 0);
      continue;
    }
    world.promises.push([
      `use() of c${index}`,
      main.use(service).catch((error: unknown) => world.see({ what: 'heard', of: `c${index}`, error })),
    ]);
  }
  return new Subscription(() => {
    for (const service of services) if (service !== undefined) main.release(service);
  });
}

/** The main scope looks up what may be running, and says how to let it go. */
export function lookup(world: World, index: number): () => void {
  const main = world.main();
  const service = world.services[index];
  if (service === undefined) throw new RangeError(`no service ${index}`);
  const of = world.pathIn(main, index);
  try {
    world.see({ what: 'found', of, value: main.lookup(service) });
  } catch (error) {
    world.see({ what: 'found', of, error });
  }
  return () => {
    main.release(service);
  };
}
