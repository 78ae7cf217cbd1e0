import { runIn } from './ambient.ts';
import { lastDependentLeft } from './lifecycle.ts';
import type { ScopeNode } from './node.ts';
import { isExpired, startTimer } from './timeouts.ts';

/** How long a service outlives its last dependent (rule 4). */
export function keepAlive(service: ScopeNode): void {
  const { realm } = service;
  const time = service.slot?.plan.keepAlive;
  // One whose task has not even been subscribed has nothing to be kept for.
  if (time === undefined || !service.started || isExpired(service)) {
    lastDependentLeft(service);
    return;
  }
  const over = (): void => {
    if (service.idle === undefined) return;
    lastDependentLeft(service);
    realm.queue.run();
  };
  (realm.idle ??= new Set()).add(service);
  const pending = (): void => undefined;
  service.idle = pending;
  const cancel =
    typeof time === 'number' ? startTimer(realm, time, over) : runIn(undefined, () => time(over));
  if (service.idle === pending) service.idle = cancel;
  else cancel();
  realm.main.wake();
}
