import { filter, map, type Observable } from 'rxjs';
import type { MainScope } from '../scope/rx/scope.ts';

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
 * Edges and finalizers are left out; they are in `main.events`. Completes when the main scope has closed.
 */
export function trace(main: MainScope): Observable<string> {
  return main.events.pipe(
    filter(({ type }) => type !== 'acquired' && type !== 'released' && type !== 'finalizer'),
    map(({ scope, type }) => `${scope} ${type}`),
  );
}
