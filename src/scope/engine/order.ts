import type { Edge } from './edge.ts';
import { withNested } from './relations.ts';
import type { Slot } from './slot.ts';

/** What has been looked at, and from where each of it was come to. */
type Trail = Map<Slot, Slot | undefined>;

/** How many edges are looked at upwards, before a new level is opened instead. */
const LOOK_UP = 32;

/**
 * Makes room in the topological order for an edge `from → to` (from depends on to), or finds the cycle that it would
 * close.
 *
 * The order is by level, and in a level by place. Where the two stand the wrong way round, what depends on `from` in its
 * own level is looked at, but no more than {@link LOOK_UP} edges of it. If that is all there is, it moves to the front of
 * the level; else `to`, and what that depends on, moves to the next level. So it takes many edges to open a level, and a
 * service moves at most once to each: an edge costs a few steps, however large the graph. Bender, Fineman, Gilbert and
 * Tarjan, "A new approach to incremental cycle detection and related problems", 2015.
 *
 * @returns the cycle, from `from` round to `from`; undefined if there is none.
 */
export function findCycle(from: Slot, to: Slot): readonly Slot[] | undefined {
  if (from === to) return [from, from];
  if (compare(from, to) < 0) return undefined;
  if (from.servicesAbove === 0) {
    // Nothing stands above it, so it may move to the very front; and no path can lead back to it.
    from.level = Math.min(from.level, to.level);
    moveToFront([from]);
    return undefined;
  }
  const above = lookUp(from);
  const level = above ? from.level : from.level + 1;
  const below: Trail = new Map();
  const cycle = lookDown(to, level, below, above ?? new Map([[from, undefined]]));
  if (cycle) return [from, ...cycle];
  const lowered = inOrder(below);
  for (const slot of lowered) slot.level = level;
  moveToFront(lowered);
  if (above) moveToFront(inOrder(above));
  return undefined;
}

/** Less than 0 if `a` stands before `b`. */
function compare(a: Slot, b: Slot): number {
  return a.level - b.level || a.order - b.order;
}

function inOrder(slots: Trail): Slot[] {
  return [...slots.keys()].sort(compare);
}

/** Of their level. */
function moveToFront(slots: Slot[]): void {
  for (const slot of slots.reverse()) slot.order = --slot.realm.firstOrder;
}

/** All that depends on `from`, directly or not, in its own level; undefined if that is much. */
function lookUp(from: Slot): Trail | undefined {
  const above: Trail = new Map([[from, undefined]]);
  let looked = 0;
  for (const slot of above.keys()) {
    for (const next of dependentsOf(slot)) {
      if (++looked > LOOK_UP) return undefined;
      if (next?.level === from.level && !above.has(next)) above.set(next, slot);
    }
  }
  return above;
}

/** Finds all that `to` depends on, directly or not, and that stands before `level`; or the way back to what is above. */
function lookDown(to: Slot, level: number, below: Trail, above: Trail): readonly Slot[] | undefined {
  if (above.has(to)) return trail(to, above);
  if (to.level < level) below.set(to, undefined);
  for (const slot of below.keys()) {
    for (const next of dependenciesOf(slot)) {
      if (above.has(next)) return [...trail(slot, below).reverse(), ...trail(next, above)];
      if (next.level < level && !below.has(next)) below.set(next, slot);
    }
  }
  return undefined;
}

/** The way that was come, backwards. */
function trail(last: Slot, slots: Trail): Slot[] {
  const path: Slot[] = [];
  for (let slot: Slot | undefined = last; slot; slot = slots.get(slot)) path.push(slot);
  return path;
}

/** The services that hold an edge to it, or wait to; undefined for each edge of a main scope. */
function* dependentsOf(slot: Slot): Generator<Slot | undefined> {
  for (const first of [slot.generation?.dependents?.first, slot.waiting?.first]) {
    for (let edge: Edge | undefined = first; edge; edge = edge.nextDependent) yield edge.holder.owner.slot;
  }
}

/** The services that it, or a scope nested in it, holds an edge to, or waits for. */
function* dependenciesOf(slot: Slot): Generator<Slot> {
  for (const scope of slot.generation ? withNested(slot.generation) : []) {
    for (let edge = scope.dependencies?.first; edge; edge = edge.nextDependency) yield edge.slot;
  }
}
