import type { Of, Seen } from './seen.ts';

type What = Seen['what'];

/** What it is, and when it was. */
export interface Dated {
  readonly id: string;
  readonly i: number;
}

/** A record, to be asked what was seen and when. A date is a position in it; what was never seen is after all of it. */
export function dated(log: readonly Seen[]) {
  const first = new Map<string, number>();
  const ends = new Map<number, number>();
  const kinds = new Map<What, (Seen & Dated)[]>();
  for (const [i, seen] of log.entries()) {
    const thing = `${seen.what} ${seen.of}`;
    first.set(thing, first.get(thing) ?? i);
    ends.set(seen.turn, i + 1);
    const kind = kinds.get(seen.what) ?? [];
    kind.push({ ...seen, id: seen.of, i });
    kinds.set(seen.what, kind);
  }
  const turn = (i: number): number => log[i]?.turn ?? Infinity;
  const time = (i: number): number => log[i]?.at ?? Infinity;
  return {
    turn,
    time,
    end: log.length,
    /** Where the turn of something ends. */
    turnEnd: (i: number): number => ends.get(turn(i)) ?? Infinity,
    /** Where time has moved on. */
    instants: log.flatMap((seen, i) => (i > 0 && seen.at !== time(i - 1) ? [i] : [])),
    /** When each of these was first seen of something. */
    dates: <W extends What>(of: string, ...whats: readonly W[]): Readonly<Record<W, number>> =>
      // Each of `whats` has its date.
      Object.fromEntries(whats.map((what) => [what, first.get(`${what} ${of}`) ?? Infinity])) as Record<
        W,
        number
      >,
    /** All that was seen of these kinds, in order. */
    all: <W extends What>(...whats: readonly W[]): readonly (Of<W> & Dated)[] => {
      const found = whats.flatMap((what) => kinds.get(what) ?? []);
      // Each is of one of `whats`.
      return (whats.length > 1 ? found.sort((one, other) => one.i - other.i) : found) as (Seen &
        Of<W> &
        Dated)[];
    },
    errorAt: (i: number): unknown => (log[i] && 'error' in log[i] ? log[i].error : undefined),
  };
}
