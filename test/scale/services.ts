import { combineLatest, concat, map, NEVER, type Observable, of } from 'rxjs';
import { type Service, service } from 'rxjs-scope';

/** Emits once, and stays. */
export function lasting<T>(value: T): Observable<T> {
  return concat(of(value), NEVER);
}

/** A service that hands out its name once all that it depends on has a value. */
export function node(name: string, dependencies: readonly Observable<unknown>[] = []): Service<string> {
  return service(name, () =>
    dependencies.length === 0 ? lasting(name) : combineLatest(dependencies).pipe(map(() => name)),
  );
}

/** Services that each depend on the one before. `bottom` is what the first runs. */
export function chain(length: number, bottom: Observable<string> = lasting('a')): readonly Service<string>[] {
  let below = service('s0', () => bottom);
  const services = [below];
  for (let i = 1; i < length; i++) {
    const dependency = below;
    below = service(`s${i}`, () => dependency);
    services.push(below);
  }
  return services;
}

/** Numbers from 0 to 1, the same at each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

/** Services that each depend on five of those before, no further back than `reach`. */
export function graph(size: number, reach: number = size): readonly Service<string>[] {
  const random = numbers(1);
  const services: Service<string>[] = [];
  for (let i = 0; i < size; i++) {
    const dependencies = new Set<Service<string>>();
    for (let back = i, tries = 0; back > 0 && tries < 8 && dependencies.size < 5; tries++) {
      back = 1 + Math.floor(random() * Math.min(i, reach));
      const dependency = services[i - back];
      if (dependency) dependencies.add(dependency);
    }
    services.push(node(`s${i}`, [...dependencies]));
  }
  return services;
}

/** The same items, in an order that is the same at each run. */
export function shuffled<T>(items: readonly T[]): readonly T[] {
  const random = numbers(7);
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
