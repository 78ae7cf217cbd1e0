import { Context, Effect, Exit, Layer, RcMap, RcRef, Scope } from 'effect';
import type { Log, Round } from './case.ts';
import { clock } from './clock.ts';
import { heapInUse } from './heap.ts';

/** A thing that is acquired and released, telling the log. */
function acquired<T>(
  value: T,
  log: Log | undefined,
  name: string | number,
): Effect.Effect<T, never, Scope.Scope> {
  return Effect.acquireRelease(
    Effect.sync(() => {
      log?.(`+${name}`);
      return value;
    }),
    () =>
      Effect.sync(() => {
        log?.(`-${name}`);
      }),
  );
}

/** Runs an effect in a scope that stays open, and returns what closes that. */
async function open(effect: Effect.Effect<unknown, never, Scope.Scope>): Promise<() => Promise<void>> {
  const scope = Scope.makeUnsafe();
  await Effect.runPromise(Scope.provide(effect, scope));
  return () => Effect.runPromise(Scope.close(scope, Exit.void));
}

/** Builds a reference that stays usable. */
function build<T>(effect: Effect.Effect<T, never, Scope.Scope>): T {
  return Effect.runSync(Scope.provide(effect, Scope.makeUnsafe()));
}

/** Gets and lets go, over and over, within one program: the most favourable way. */
export async function rcRefUse(times: number, log: Log | undefined, isRunning = true): Promise<Round> {
  const ref = build(RcRef.make({ acquire: acquired(1, log, 'service') }));
  if (isRunning) await open(RcRef.get(ref));
  return often(times, RcRef.get(ref), log);
}

export async function rcMapUse(times: number, log: Log | undefined, isRunning = true): Promise<Round> {
  const map = build(RcMap.make({ lookup: (key: string) => acquired(key, log, key) }));
  if (isRunning) await open(RcMap.get(map, 'service'));
  return often(times, RcMap.get(map, 'service'), log);
}

function often(times: number, get: Effect.Effect<unknown, never, Scope.Scope>, log: Log | undefined): Round {
  const once = Effect.scoped(
    Effect.map(get, () => {
      log?.('value');
    }),
  );
  const all = Effect.forEach(Array.from({ length: times }), () => once, { discard: true });
  return async () => {
    const start = clock();
    await Effect.runPromise(all);
    return [clock() - start];
  };
}

/** Each holds the one before. */
export function rcRefChain(length: number, log: Log | undefined): Round {
  let last = build(RcRef.make({ acquire: acquired(0, log, 0) }));
  for (let i = 1; i < length; i++) {
    const before = last;
    last = build(
      RcRef.make({ acquire: Effect.flatMap(RcRef.get(before), (value) => acquired(value + 1, log, i)) }),
    );
  }
  return upAndDown(RcRef.get(last));
}

/** All hold the same one. */
export function rcRefFanOut(width: number, log: Log | undefined): Round {
  const base = build(RcRef.make({ acquire: acquired(0, log, 'base') }));
  const refs = Array.from({ length: width }, (_, i) =>
    build(RcRef.make({ acquire: Effect.flatMap(RcRef.get(base), () => acquired(i, log, i)) })),
  );
  return upAndDown(Effect.forEach(refs, (ref) => RcRef.get(ref), { discard: true }));
}

/** One program holds them all. */
export function rcRefFanIn(width: number, log: Log | undefined): Round {
  const refs = Array.from({ length: width }, (_, i) => build(RcRef.make({ acquire: acquired(i, log, i) })));
  return upAndDown(Effect.forEach(refs, (ref) => RcRef.get(ref), { discard: true }));
}

/** Each layer is provided by the one before. */
export function layerChain(length: number, log: Log | undefined): Round {
  let key = Context.Service<number, number>('0');
  let chain: Layer.Layer<number> = Layer.effect(key, acquired(0, log, 0));
  for (let i = 1; i < length; i++) {
    const before = key;
    key = Context.Service<number, number>(String(i));
    chain = Layer.provide(
      Layer.effect(
        key,
        Effect.flatMap(before, (value) => acquired(value + 1, log, i)),
      ),
      chain,
    );
  }
  return upAndDown(Layer.build(chain));
}

function upAndDown(up: Effect.Effect<unknown, never, Scope.Scope>): Round {
  return async () => {
    const start = clock();
    const close = await open(up);
    const isUp = clock();
    await close();
    return [isUp - start, clock() - isUp];
  };
}

/** References that are held, each by a scope of its own. */
export function rcRefHeap(many: number, log: Log | undefined): Round {
  return async () => {
    const kept: { readonly ref: unknown; readonly close: () => Promise<void> }[] = [];
    const before = heapInUse();
    for (let i = 0; i < many; i++) {
      const ref = build(RcRef.make({ acquire: acquired(i, log, i) }));
      kept.push({ ref, close: await open(RcRef.get(ref)) });
    }
    const bytes = heapInUse() - before;
    for (const { close } of kept) await close();
    return [bytes];
  };
}
