import fc from 'fast-check';

/** A service of a random program. Times are milliseconds. */
export interface Part {
  /** Indices of services before this one. */
  readonly needs: readonly number[];
  readonly opens: number;
  readonly closes: number;
  /** How long it drains, if it listens to `noMoreDependents`. */
  readonly drains: number | undefined;
  /** How long after its first value it fails, if it does. */
  readonly fails: number | undefined;
  readonly keepAlive: number | undefined;
  /** When it is cancelled, if it runs then. */
  readonly cancelled: number | undefined;
  /** Index of any service that its finalizer asks for a value, itself or its own dependents too. It takes 1 ms more. */
  readonly asks: number | undefined;
}

/** Somebody who uses a service for a while. */
export interface Client {
  readonly part: number;
  readonly from: number;
  readonly stays: number;
  /** How long its own scope takes to close; `undefined`: it subscribes in the main scope. */
  readonly closes: number | undefined;
  readonly retries: number;
}

export interface Program {
  readonly parts: readonly Part[];
  readonly clients: readonly Client[];
  readonly ends: { readonly at: number; readonly how: 'close' | 'cancel' };
}

function maybe(max: number): fc.Arbitrary<number | undefined> {
  return fc.option(fc.integer({ min: 0, max }), { nil: undefined, freq: 2 });
}

function part(index: number, length: number): fc.Arbitrary<Part> {
  const earlier = Array.from({ length: index }, (_, i) => i);
  return fc.record({
    needs: fc.subarray(earlier, { maxLength: Math.min(3, index) }),
    opens: fc.integer({ min: 0, max: 3 }),
    closes: fc.integer({ min: 0, max: 4 }),
    drains: maybe(3),
    fails: maybe(12),
    keepAlive: maybe(4),
    cancelled: maybe(20),
    asks: maybe(length - 1),
  });
}

function client(parts: number): fc.Arbitrary<Client> {
  return fc.record({
    part: fc.integer({ min: 0, max: parts - 1 }),
    from: fc.integer({ min: 0, max: 20 }),
    stays: fc.integer({ min: 0, max: 15 }),
    closes: maybe(3),
    retries: fc.integer({ min: 0, max: 3 }),
  });
}

/** Programs of a few services that need each other, with clients that come and go, and an end in the middle of it. */
export const programs: fc.Arbitrary<Program> = fc.integer({ min: 1, max: 7 }).chain((length) =>
  fc.record({
    parts: fc.tuple(...Array.from({ length }, (_, index) => part(index, length))),
    clients: fc.array(client(length), { minLength: 1, maxLength: 8 }),
    ends: fc.record({
      at: fc.integer({ min: 0, max: 30 }),
      how: fc.constantFrom('close' as const, 'cancel' as const),
    }),
  }),
);

/** The longest that a program may take to close: its longest path (rule 8). With finalizers that ask: no hang. */
export function longestPath({ parts, clients, ends }: Program): number {
  if (parts.some(({ asks }) => asks !== undefined)) return 1_000;
  const below: number[] = [];
  for (const { needs, closes, drains, fails = 0 } of parts) {
    // What listens is not cut: the timer of a failure to come runs on, too.
    const drain = drains === undefined ? 0 : Math.max(drains, fails);
    below.push(closes + drain + Math.max(0, ...needs.map((need) => below[need] ?? 0)));
  }
  const above = Math.max(0, ...clients.map(({ closes = 0 }) => closes));
  // Those who come while the main scope closes take their turn.
  const late = clients.filter(({ from, retries }) => from >= ends.at || retries > 0);
  const turns = late.reduce((sum, { closes = 0, retries }) => sum + closes * (1 + retries), 0);
  const path = above + turns + Math.max(0, ...below);
  // Services that are kept, idle, wait for all others, and close then (rule 4).
  return parts.some(({ keepAlive }) => keepAlive !== undefined) ? 2 * path : path;
}
