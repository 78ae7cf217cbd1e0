import { defer, filter, map, type Observable } from 'rxjs';
import { nodeOf } from '../scope/rx/nodeOf.ts';
import type { MainScope } from '../scope/rx/scope.ts';
import { traceEdge } from './origin.ts';

/**
 * What happens in a main scope, as short strings for marble tests: the path of a scope and its new state.
 *
 * ```
 * main.close()    ^
 * trace(main)     abc--d|     a: 'app draining', b: 'app closing', … d: 'app closed'
 * ```
 *
 * ```ts
 * trace(main).subscribe(console.log);
 * // database ready
 * // orders closed
 * ```
 *
 * Edges and finalizers are left out; they are in `main.events`. Completes when the main scope has closed. From the first
 * subscription on, {@link expectNoLeaks} can tell where a dependency was acquired.
 */
export function trace(main: MainScope): Observable<string> {
  const { realm } = nodeOf(main, 'The main scope given to trace()');
  return defer(() => {
    realm.traceEdge = traceEdge;
    return main.events;
  }).pipe(
    filter(({ type }) => type !== 'acquired' && type !== 'released' && type !== 'finalizer'),
    map(({ scope, type }) => `${scope} ${type}`),
  );
}
