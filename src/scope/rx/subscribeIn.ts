import type { Observable, Subscriber } from 'rxjs';
import { enter } from '../engine/ambient.ts';
import type { ScopeNode } from '../engine/node.ts';

/** Subscribes where the scope begins: with it as the ambient one, and its jobs running as they come up. */
export function subscribeIn<T>(scope: ScopeNode, source: Observable<T>, subscriber: Subscriber<T>): void {
  const { queue } = scope.realm;
  const before = enter(scope);
  queue.enter();
  try {
    source.subscribe(subscriber);
  } finally {
    enter(before);
    queue.leave();
  }
}
