import type { Activity, DrainedSource, DrainListener } from './activity.ts';
import type { ScopeNode } from './node.ts';
import { withNested } from './relations.ts';
import { isOpen } from './state.ts';
import { stopReason } from './stopReason.ts';
import { workIn } from './work.ts';

/**
 * Who waits for "no more dependents" of a scope. The first of them makes it: a program in which nobody does need not load
 * it.
 */
export class Drain {
  readonly listeners: Set<DrainListener> = new Set<DrainListener>();
  /** Those that the drain waits for. */
  readonly listening: Set<Activity> = new Set<Activity>();

  /** Whether a task that listens still runs. Those that have ended are forgotten on the way. */
  get isAwaited(): boolean {
    for (const activity of this.listening) {
      if (activity.running) return true;
      this.listening.delete(activity);
    }
    return false;
  }

  /** noMoreDependents emits, and what the tasks of `scope` use completes, so that a task that listens can end. */
  begin(scope: ScopeNode): void {
    scope.realm.queue.push({
      run: () => {
        deliver(scope, this);
      },
    });
  }

  /** Foreign code: the scope must stop. */
  cut(scope: ScopeNode): void {
    for (const listener of [...this.listeners]) listener.cut(stopReason(scope));
  }
}

/**
 * Adds somebody who waits for "no more dependents" in `scope`: of a nested scope, that of its owner. `activity` is the
 * task on whose chain the subscription stands: from the moment a drain begins it is waited for.
 *
 * @returns what takes it away again.
 */
export function addDrainListener(
  scope: ScopeNode,
  activity: Activity | undefined,
  listener: DrainListener,
): () => void {
  const { owner } = scope;
  if (activity) listen(owner, activity);
  const [own, owners] = [drainOf(scope), drainOf(owner)];
  own.listeners.add(listener);
  owners.listeners.add(listener);
  return () => {
    // Told of the drain, a listener is done listening; but its task is waited for all the same.
    if (activity && isOpen(owner) && --activity.listeners === 0) owners.listening.delete(activity);
    owners.listeners.delete(listener);
    own.listeners.delete(listener);
  };
}

/** From now on a drain of `owner` waits for the end of `activity`. */
export function listen(owner: ScopeNode, activity: Activity): void {
  activity.listeners++;
  drainOf(owner).listening.add(activity);
}

function drainOf(scope: ScopeNode): Drain {
  return (workIn(scope).drain ??= new Drain());
}

function deliver(scope: ScopeNode, drain: Drain): void {
  const sources = drain.isAwaited ? openSources(scope) : [];
  // All are kept before anybody is told: what a listener unsubscribes must stay until the scope has closed.
  for (const source of sources) source.keep();
  for (const listener of [...drain.listeners]) listener.drained();
  for (const source of sources) source.completeForDrain();
  scope.wake();
}

/** Its open service subscriptions, and its resources that have emitted; those of nested scopes too. */
function openSources(owner: ScopeNode): DrainedSource[] {
  const sources: DrainedSource[] = [];
  for (const scope of withNested(owner)) {
    for (let edge = scope.dependencies?.first; edge; edge = edge.nextDependency) {
      if (edge.endsWithDrain()) sources.push(edge);
    }
    if (scope.work?.drainedSources) sources.push(...scope.work.drainedSources);
  }
  return sources;
}
