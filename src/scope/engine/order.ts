import type { Edge } from './edge.ts';
import { withNested } from './relations.ts';
import type { Slot } from './slot.ts';

/**
 * Makes room in the topological order for an edge `from → to` (from depends on to), or finds the cycle that it would
 * close. Pearce and Kelly, "A dynamic topological sort algorithm for directed acyclic graphs", 2006: only what lies
 * between the two in the order is looked at, and nothing where the order already fits.
 *
 * @returns the cycle, from `from` round to `from`; undefined if there is none.
 */
export function findCycle(from: Slot, to: Slot): readonly Slot[] | undefined {
  if (from === to) return [from, from];
  if (from.order < to.order) return undefined;
  if (from.servicesAbove === 0) {
    // Nothing stands above it, so it may move to the very front; and no path can lead back to it.
    from.order = --from.realm.firstOrder;
    return undefined;
  }
  const below = new Map<Slot, Slot | undefined>([[to, undefined]]);
  for (const slot of below.keys()) {
    if (slot === from) return cycle(below, from);
    for (const next of dependenciesOf(slot)) {
      if (next.order <= from.order && !below.has(next)) below.set(next, slot);
    }
  }
  const above = new Set<Slot>([from]);
  for (const slot of above) {
    for (const next of dependentsOf(slot)) if (next.order >= to.order) above.add(next);
  }
  reorder([...above], [...below.keys()]);
  return undefined;
}

/** Gives the places of all of them to those above first, then to those below, each group in the order it had. */
function reorder(above: Slot[], below: Slot[]): void {
  const byOrder = (a: Slot, b: Slot): number => a.order - b.order;
  const inOrder = [...above.sort(byOrder), ...below.sort(byOrder)];
  const places = inOrder.map((slot) => slot.order).sort((a, b) => a - b);
  inOrder.forEach((slot, index) => {
    slot.order = places[index] ?? slot.order;
  });
}

function cycle(cameFrom: ReadonlyMap<Slot, Slot | undefined>, from: Slot): readonly Slot[] {
  const path: Slot[] = [];
  for (let slot: Slot | undefined = from; slot; slot = cameFrom.get(slot)) path.unshift(slot);
  return [from, ...path];
}

/** The services that hold an edge to it, or wait to. */
function* dependentsOf(slot: Slot): Generator<Slot> {
  for (const first of [slot.generation?.dependents.first, slot.waiting.first]) {
    for (let edge: Edge | undefined = first; edge; edge = edge.nextDependent) {
      const above = edge.holder.owner.slot;
      if (above) yield above;
    }
  }
}

/** The services that it, or a scope nested in it, holds an edge to, or waits for. */
function* dependenciesOf(slot: Slot): Generator<Slot> {
  for (const scope of slot.generation ? withNested(slot.generation) : []) {
    for (let edge = scope.dependencies.first; edge; edge = edge.nextDependency) yield edge.slot;
  }
}
