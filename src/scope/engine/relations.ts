import type { Entry } from './entry.ts';
import { ScopeNode } from './node.ts';

/** The scopes that hold edges to a service, and how many. */
export function dependentsOf(scope: ScopeNode): [ScopeNode, number][] {
  const counts = new Map<ScopeNode, number>();
  for (let edge = scope.dependents?.first; edge; edge = edge.nextDependent) {
    counts.set(edge.holder, (counts.get(edge.holder) ?? 0) + 1);
  }
  return [...counts];
}

/** The services that a scope, or one nested in it, holds edges to, and how many. */
export function dependenciesOf(scope: ScopeNode): [ScopeNode, number][] {
  const counts = new Map<ScopeNode, number>();
  for (const at of withNested(scope)) {
    for (let edge = at.dependencies?.first; edge; edge = edge.nextDependency) {
      if (edge.generation) counts.set(edge.generation, (counts.get(edge.generation) ?? 0) + 1);
    }
  }
  return [...counts];
}

/** A scope and all that is nested in it, isolated ones left out. */
export function withNested(scope: ScopeNode): ScopeNode[] {
  const scopes = [scope];
  for (const at of scopes) {
    for (let entry: Entry | undefined = at.entries?.first; entry; entry = entry.nextEntry) {
      if (entry instanceof ScopeNode && entry.kind === 'nested') scopes.push(entry);
    }
  }
  return scopes;
}
