import type { Subscriber } from 'rxjs';
import { enter } from '../engine/ambient.ts';
import type { ScopeNode } from '../engine/node.ts';

/**
 * Hands what comes out of a scope to its consumer, `outside`. What comes up in the engine meanwhile waits until that has
 * returned: a scope that ends inside a value that it hands out ends after that value.
 */
export function handOut<T>(
  scope: ScopeNode,
  outside: ScopeNode | undefined,
  consumer: Subscriber<T>,
  value: T,
): void {
  const { queue } = scope.realm;
  const before = enter(outside);
  const isFirst = queue.hold();
  try {
    consumer.next(value);
  } finally {
    queue.goOn(isFirst);
    enter(before);
  }
}
