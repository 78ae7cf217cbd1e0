import type { Activity, DrainedSource, DrainListener } from './activity.ts';
import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';
import { withNested } from './relations.ts';
import { isOpen } from './state.ts';
import { workIn } from './work.ts';

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
  const [own, owners] = [workIn(scope), workIn(owner)];
  (own.drainListeners ??= new Set()).add(listener);
  (owners.drainListeners ??= new Set()).add(listener);
  return () => {
    // Told of the drain, a listener is done listening; but its task is waited for all the same.
    if (activity && isOpen(owner) && --activity.listeners === 0) owners.listening?.delete(activity);
    owners.drainListeners?.delete(listener);
    own.drainListeners?.delete(listener);
  };
}

/** From now on a drain of `owner` waits for the end of `activity`. */
export function listen(owner: ScopeNode, activity: Activity): void {
  activity.listeners++;
  (workIn(owner).listening ??= new Set()).add(activity);
}

/** Whether a task that listens still runs. Those that have ended are forgotten on the way. */
export function hasListeningActivity(scope: ScopeNode): boolean {
  const listening = scope.work?.listening;
  if (listening === undefined) return false;
  for (const activity of listening) {
    if (activity.running) return true;
    listening.delete(activity);
  }
  return false;
}

/** noMoreDependents emits, and what the scope's tasks use completes, so that a task that listens can end. */
export function tellDrained(scope: ScopeNode): void {
  if (scope.drained) return;
  scope.drained = true;
  if (scope.work?.drainListeners) scope.realm.queue.push(new DrainDelivery(scope));
}

class DrainDelivery implements Job {
  readonly #scope: ScopeNode;

  constructor(scope: ScopeNode) {
    this.#scope = scope;
  }

  run(): void {
    const scope = this.#scope;
    const sources = hasListeningActivity(scope) ? openSources(scope) : [];
    // All are kept before anybody is told: what a listener unsubscribes must stay until the scope has closed.
    for (const source of sources) source.keep();
    for (const listener of [...(scope.work?.drainListeners ?? [])]) listener.drained();
    for (const source of sources) source.completeForDrain();
    scope.wake();
  }
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
