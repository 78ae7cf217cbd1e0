import type { Activity, DrainedSource } from './activity.ts';
import type { Drain } from './drain.ts';
import type { Edge } from './edge.ts';
import type { Functions } from './functions.ts';
import type { ScopeNode } from './node.ts';

/** What runs in a scope besides its own task. */
export class Work {
  activities: Set<Activity> | undefined = undefined;
  drain: Drain | undefined = undefined;
  functions: Functions | undefined = undefined;
  drainedSources: Set<DrainedSource> | undefined = undefined;
  /** What `use()` holds, by service. */
  held: Map<object, Edge> | undefined = undefined;
  /** Foreign code, called as activity is cut: the abort signal, pending use(). */
  stopListeners: Set<() => void> | undefined = undefined;
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
