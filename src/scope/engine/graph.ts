import { DependencyList, DependentList, type Edge } from './edge.ts';
import { IdleCheck, stopIdling } from './idle.ts';
import type { ScopeNode } from './node.ts';
import { findCycle } from './order.ts';
import type { Slot } from './slot.ts';
import { isOpen } from './state.ts';

// The one place where edges change.

/**
 * The edge is made, and counts from now on: it is to be attached, or has to wait.
 *
 * @returns the cycle that it would close, in which case it is not made.
 */
export function connect(edge: Edge): readonly Slot[] | undefined {
  const { holder, slot } = edge;
  const from = holder.owner.slot;
  if (from) {
    const cycle = findCycle(from, slot);
    if (cycle) return cycle;
    slot.servicesAbove++;
  }
  edge.sequence = ++slot.realm.sequence;
  (holder.dependencies ??= new DependencyList()).push(edge);
  slot.realm.traceEdge?.(edge);
  return undefined;
}

/** It waits for the next generation. */
export function awaitGeneration(edge: Edge): void {
  (edge.slot.waiting ??= new DependentList()).push(edge);
}

/** All that waited for it hold the generation. */
export function attachWaiting(generation: ScopeNode, { waiting }: Slot): void {
  if (waiting === undefined) return;
  for (let edge = waiting.first; edge; edge = waiting.first) {
    waiting.remove(edge);
    attach(edge, generation);
  }
}

/** The edge now holds a generation, which it starts if nobody has (rule 2). */
export function attach(edge: Edge, generation: ScopeNode): void {
  generation.dependents?.push(edge);
  edge.state = 'open';
  edge.generation = generation;
  if (!generation.started) generation.wake();
  generation.realm.announcer?.tell(generation, { type: 'acquired', by: edge.holder.path });
  if (generation.idle) stopIdling(generation);
}

/** The edge is gone: the only place where one stops counting. */
export function drop(edge: Edge): void {
  const { holder, slot, generation } = edge;
  edge.state = 'dropped';
  holder.dependencies?.remove(edge);
  if (holder.owner.slot) slot.servicesAbove--;
  (generation ? generation.dependents : slot.waiting)?.remove(edge);
  if (generation === undefined) return;
  generation.realm.announcer?.tell(generation, { type: 'released', by: holder.path });
  if (generation.hasDependents) return;
  if (isOpen(generation)) generation.realm.queue.pushLate(new IdleCheck(generation));
  else {
    generation.realm.ending++;
    generation.wake();
  }
}
