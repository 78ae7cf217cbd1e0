import type { Plan, ServicePlan } from './plan.ts';
import type { Of, Seen } from './seen.ts';

type What = Seen['what'];
export type Plant = (log: readonly Seen[]) => readonly Seen[];

/** Where something is seen of something; where that is not enough, with that in it too. */
function find(log: readonly Seen[], [what, of, more]: Place): number {
  const index = log.findIndex(
    (seen) =>
      seen.what === what && seen.of === of && (more === undefined || Object.values(seen).includes(more)),
  );
  if (index < 0) throw new Error(`nothing seen: ${what} ${of}`);
  return index;
}

export type Place = readonly [what: What, of: string, more?: string];

export const drop =
  (...place: Place): Plant =>
  (log) =>
    log.filter((_, i) => i !== find(log, place));

/** Puts something before what is there, as if it had been seen then. */
export const put =
  <W extends What>(what: W, of: string, more: Omit<Of<W>, 'what' | 'of'>, before?: Place): Plant =>
  (log) => {
    const to = before === undefined ? log.length : find(log, before);
    const { at, turn } = log[Math.min(to, log.length - 1)] ?? { at: 0, turn: 0 };
    // What the type of `what` says belongs to it.
    const seen = { at, turn, what, of, ...more } as unknown as Seen;
    return [...log.slice(0, to), seen, ...log.slice(to)];
  };

/** Moves something before what is there, as if it had been seen then. */
export const move =
  (place: Place, before: Place): Plant =>
  (log) => {
    const [from, to] = [find(log, place), find(log, before)];
    const { at, turn } = log[to] ?? { at: 0, turn: 0 };
    const moved = log.slice(from, from + 1).map((seen) => ({ ...seen, at, turn }));
    const rest = log.filter((_, i) => i !== from);
    const there = find(rest, before);
    return [...rest.slice(0, there), ...moved, ...rest.slice(there)];
  };

export const change =
  (place: Place, more: Readonly<Record<string, unknown>>): Plant =>
  (log) =>
    log.map((seen, i) => (i === find(log, place) ? { ...seen, ...more } : seen));

export const all =
  (...plants: readonly Plant[]): Plant =>
  (log) =>
    plants.reduce((planted, plant) => plant(planted), log);

/** The plan with one of its services changed. */
export const but = (plan: Plan, index: number, more: Partial<ServicePlan>): Plan => ({
  ...plan,
  services: plan.services.map((each, at) => (at === index ? { ...each, ...more } : each)),
});
