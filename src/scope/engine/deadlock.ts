import type { Edge } from './edge.ts';
import type { ScopeNode } from './node.ts';
import { isLiving, isOpen } from './state.ts';

/**
 * Whether `service`, which ends, waits for `asker`, directly or not: then whoever asks for its next generation there would
 * wait for ever (rule 17). Two things are waited for: the end of a scope that ends, by what it holds, by its parent, and
 * by those who wait for the next generation; and the value of a service that starts, by those who have none yet.
 *
 * The search goes from the asker, which holds few edges, and not from the service, which may have many dependents.
 */
export function isWaitingFor(service: ScopeNode, asker: ScopeNode): boolean {
  const stuck = new Set<ScopeNode>([asker]);
  for (const scope of stuck) {
    if (scope === service) return true;
    const { parent, owner } = scope;
    if (!isOpen(scope)) {
      if (parent && !isOpen(parent)) stuck.add(parent);
      for (let edge = scope.dependencies?.first; edge; edge = edge.nextDependency) {
        if (!isHeldToTheEnd(edge) || edge.generation === undefined || isOpen(edge.generation)) continue;
        stuck.add(edge.generation);
      }
      for (let edge = scope.slot?.waiting?.first; edge; edge = edge.nextDependent) {
        if (needsTheValue(edge)) stuck.add(edge.holder);
      }
    }
    if (owner.state !== 'starting') continue;
    for (let edge = owner.dependents?.first; edge; edge = edge.nextDependent) {
      if (!edge.hasEmitted && needsTheValue(edge)) stuck.add(edge.holder);
    }
  }
  return false;
}

/** An edge that has left a scope that lives on is dropped soon, whatever that waits for. */
function isHeldToTheEnd({ holder, state }: Edge): boolean {
  return state !== 'leaving' || !isLiving(holder);
}

/** Whether the holder cannot go on without it: a task that runs, or a teardown that asks. What is ready leads no further. */
function needsTheValue({ holder, sequence }: Edge): boolean {
  return holder.endedAt === undefined || (holder.stopped && sequence > holder.endedAt);
}

/** Whether its end waits for its dependents alone: then its task is cut, and with that what it asks for. */
export function isToBeCut(scope: ScopeNode): boolean {
  return scope.endedAt !== undefined && !scope.stopped;
}
