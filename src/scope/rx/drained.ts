import type { Subscriber, TeardownLogic } from 'rxjs';
import { runIn } from '../engine/ambient.ts';
import { addDrainListener, listen } from '../engine/drain.ts';
import type { ScopeNode } from '../engine/node.ts';
import { stopReason } from '../engine/stopReason.ts';
import { failLater } from './failLater.ts';
import { findActivity } from './findScope.ts';

/** Subscribes to "no more dependents" of a scope; of a nested one, of its owner. */
export function noMoreDependentsOf(scope: ScopeNode, subscriber: Subscriber<void>): TeardownLogic {
  const { owner } = scope;
  const activity = findActivity(subscriber, owner);
  if (owner.drained) {
    // Its task is one that listens, at whatever time it came to do so.
    if (activity) listen(owner, activity);
    subscriber.next();
    subscriber.complete();
    return;
  }
  if (scope.stopped || owner.stopped) return failLater(subscriber, stopReason(scope.stopped ? scope : owner));
  const remove = addDrainListener(scope, activity, {
    drained: () => {
      runIn(scope, () => {
        subscriber.next();
        subscriber.complete();
      });
    },
    cut: (reason) => {
      runIn(scope, () => {
        subscriber.error(reason);
      });
    },
  });
  return remove;
}
