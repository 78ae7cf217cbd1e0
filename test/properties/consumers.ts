import { map, merge, NEVER, type Observable, Subscription, switchMap, take, timer } from 'rxjs';
import { deferScope, inScope, type Scope, switchScope, withScope } from 'rxjs-scope';
import { hold, watch } from './holding.ts';
import { type ConsumerPlan, picks } from './plan.ts';
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
    const key = scope.kind === 'main' ? 'main' : world.next(`c${index}`);
    const task = consume(world, plan, key, scope);
    return key === 'main' ? task : watch(world, key, scope, 'main', task);
  });
  if (plan.scope === 'nested') {
    return here.pipe(withScope(inside ? `c${index}` : { name: `c${index}`, parent: world.main() }));
  }
  return inside ? here : here.pipe(inScope(world.main()));
}

/** Holds what it needs by main.use(); leaving releases it. */
export function holdByUse(world: World, plan: ConsumerPlan, index: number): Subscription {
  const main = world.main();
  const services = picks(plan.needs, world.services.length).map((need) => world.services[need]);
  for (const service of services) {
    if (service === undefined) continue;
    world.promises.push([
      `use() of c${index}`,
      main.use(service).catch((error: unknown) => world.see({ what: 'heard', by: `c${index}`, error })),
    ]);
  }
  return new Subscription(() => {
    for (const service of services) if (service !== undefined) main.release(service);
  });
}
