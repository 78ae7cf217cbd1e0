import type { Entry } from './entry.ts';
import { ScopeNode } from './node.ts';

/** What a scope waits for, in words: for a snapshot, and for errors that say what took too long. */
export function waitingOn(scope: ScopeNode): readonly string[] {
  switch (scope.state) {
    case 'starting':
      return dependencyPaths(scope);
    case 'ready':
    case 'closed':
      return [];
    case 'draining':
      return [taskLabel(scope)];
    case 'closing':
      return scope.hasDependents
        ? dependentPaths(scope)
        : scope.parent && scope.nesting?.awaitsTurn
          ? [scope.parent.path]
          : [];
    case 'releasing':
      // Of a main scope that waits for its services: a finalizer may have been added meanwhile.
      return scope.finalized
        ? [...entryLabels(scope.realm.services.first), ...releasing(scope)]
        : releasing(scope);
    default:
      return scope.state satisfies never;
  }
}

function releasing(scope: ScopeNode): readonly string[] {
  const functions = scope.work?.functions;
  if (functions?.areRunning) return functions.labels;
  if (scope.runningFinalizers?.size) return [...scope.runningFinalizers].map((entry) => entry.name);
  return entryLabels(scope.entries?.first);
}

function taskLabel(scope: ScopeNode): string {
  const used = dependencyPaths(scope);
  return used.length === 0
    ? 'its task has not ended'
    : `its task has not ended: still subscribed to ${used.join(', ')}`;
}

function dependencyPaths(scope: ScopeNode): readonly string[] {
  const paths = new Set<string>();
  for (let edge = scope.dependencies?.first; edge; edge = edge.nextDependency) {
    paths.add(edge.slot.generation?.path ?? edge.slot.plan.name);
  }
  return [...paths];
}

function dependentPaths(scope: ScopeNode): readonly string[] {
  const paths = new Set<string>();
  for (let edge = scope.dependents?.first; edge; edge = edge.nextDependent) paths.add(edge.holder.path);
  return [...paths];
}

function entryLabels(first: Entry | undefined): readonly string[] {
  const labels: string[] = [];
  for (let entry = first; entry; entry = entry.nextEntry)
    if (entry instanceof ScopeNode) labels.push(entry.path);
  return labels;
}
