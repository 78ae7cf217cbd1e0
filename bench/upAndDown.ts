import type { Observable } from 'rxjs';
import type { Round } from './case.ts';
import { clock } from './clock.ts';

/** Subscribes, and when the value is there unsubscribes: two figures. Both are over when the call returns. */
export function upAndDown(observable: Observable<unknown>, trigger?: () => void): Round {
  return () => {
    const values: unknown[] = [];
    const start = clock();
    const subscription = observable.subscribe((value) => {
      values.push(value);
    });
    trigger?.();
    const isUp = clock();
    subscription.unsubscribe();
    const isDown = clock();
    if (values.length !== 1) throw new Error(`it has had ${values.length} values`);
    return Promise.resolve([isUp - start, isDown - isUp]);
  };
}
