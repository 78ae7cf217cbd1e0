import { type Cancel, LONGEST_DELAY } from './host.ts';
import type { ScopeNode } from './node.ts';
import type { Realm } from './realm.ts';

/** Whether it, or a scope that it is part of, is out of time. */
export function isExpired(scope: ScopeNode): boolean {
  let at: ScopeNode | undefined = scope;
  while (at) {
    if (at.expired || at.realm.expired) return true;
    at = at.kind === 'service' ? at.realm.main.parent : at.parent;
  }
  return false;
}

/**
 * Limits how long a scope may wait in its present state. Armed only once it does wait: most never do. A scope that is
 * out of time already gets a turn for each thing it waits for (rule 22).
 */
export function limitWait(scope: ScopeNode, outOfTime: (scope: ScopeNode) => void): void {
  const outOf = isExpired(scope);
  if (scope.timer && !outOf) return;
  scope.timer?.();
  const spent = scope.realm.host.now() - scope.stamp();
  scope.timer = startTimer(scope.realm, outOf ? 0 : Math.max(0, scope.stopTimeout - spent), () => {
    scope.timer = undefined;
    outOfTime(scope);
  });
}

export function stopTimer(scope: ScopeNode): void {
  scope.timer?.();
  scope.timer = undefined;
}

/** Starts the one budget for the whole end of a main scope. An isolated one has none left where its parent has none. */
export function armDeadline(realm: Realm, given: number | undefined = realm.deadline): void {
  const milliseconds = isExpired(realm.main) ? 0 : given;
  if (milliseconds === undefined) return;
  const at = realm.host.now() + milliseconds;
  if ((realm.deadlineAt !== undefined && at >= realm.deadlineAt) || realm.expired) return;
  realm.deadlineAt = at;
  realm.deadlineTimer?.();
  realm.deadlineTimer = startTimer(realm, milliseconds, () => {
    realm.expired = true;
    realm.machine.expire(realm);
  });
}

/** As `host.after`, and the engine goes on; beyond a timer's range it never fires. */
export function startTimer(realm: Realm, milliseconds: number, action: () => void): Cancel {
  if (milliseconds > LONGEST_DELAY) return () => undefined;
  return realm.host.after(milliseconds, () => {
    action();
    realm.queue.run();
  });
}
