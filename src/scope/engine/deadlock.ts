import type { ScopeNode } from './node.ts';
import { isLiving } from './state.ts';

/**
 * Whether the end of `service` waits for the end of `asker`, directly or not (rule 17). Only scopes that end count:
 * one that lives on is told, and lets go by itself.
 */
export function isWaitingFor(service: ScopeNode, asker: ScopeNode): boolean {
  const awaited = new Set<ScopeNode>([service]);
  for (const scope of awaited) {
    for (let edge = scope.dependents.first; edge; edge = edge.nextDependent) {
      if (!isLiving(edge.holder.phase)) awaited.add(edge.holder);
    }
  }
  for (let at: ScopeNode | undefined = asker; at; at = at.parent) if (awaited.has(at)) return true;
  return false;
}
