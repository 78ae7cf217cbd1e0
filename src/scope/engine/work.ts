import type { Activity, DrainedSource, DrainListener, FunctionRun } from './activity.ts';
import type { Edge } from './edge.ts';
import type { ScopeNode } from './node.ts';

/** What runs in a scope besides its own task. */
export class Work {
  activities: Set<Activity> | undefined;
  /** Those that a drain waits for. */
  listening: Set<Activity> | undefined;
  functions: Set<FunctionRun> | undefined;
  drainListeners: Set<DrainListener> | undefined;
  drainedSources: Set<DrainedSource> | undefined;
  /** What `use()` holds, by service. */
  held: Map<object, Edge> | undefined;
  /** Foreign code, called as activity is cut: the abort signal, pending use(). */
  stopListeners: Set<(reason: unknown) => void> | undefined;
}

/** To be added to. Most services and nested scopes have none. */
export function workIn(scope: ScopeNode): Work {
  return (scope.work ??= new Work());
}

/** What runs in it, to be cut when it stops. */
export function activitiesOf(scope: ScopeNode): Set<Activity> {
  return (workIn(scope).activities ??= new Set());
}

/** What its `use()` holds. */
export function heldBy(scope: ScopeNode): Map<object, Edge> {
  return (workIn(scope).held ??= new Map<object, Edge>());
}
