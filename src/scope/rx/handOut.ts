import type { Subscriber } from 'rxjs';
import { enter } from '../engine/ambient.ts';
import type { Nesting } from '../engine/nesting.ts';
import type { ScopeNode } from '../engine/node.ts';

/**
 * Hands what comes out of a scope to its consumer, `outside`. What comes up in the engine meanwhile waits until that has
 * returned: a scope that ends inside a value that it hands out ends after that value.
 *
 * @param among where it is nested: what is opened there meanwhile closes before it (rule 8).
 */
export function handOut<T>(
  scope: ScopeNode,
  outside: ScopeNode | undefined,
  consumer: Subscriber<T>,
  value: T,
  among?: Nesting,
): void {
  const { queue } = scope.realm;
  const before = enter(outside);
  const isFirst = queue.hold();
  const handingOut = among?.handingOut;
  if (among) among.handingOut = scope;
  try {
    consumer.next(value);
  } finally {
    // First of all: the run that follows is not part of the value.
    if (among) among.handingOut = handingOut;
    queue.goOn(isFirst);
    enter(before);
  }
}
