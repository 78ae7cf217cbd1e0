import { NoScopeError } from '../errors/index.ts';
import { ambientScope } from '../scope/engine/ambient.ts';
import { faceOf } from '../scope/rx/faceOf.ts';
import type { Scope } from '../scope/rx/scope.ts';

/**
 * The scope of the running synchronous call: in a task as it is subscribed, in a callback to what a service hands out,
 * in a finalizer.
 *
 * ```ts
 * const database = service('database', async () => {
 *   const { signal } = currentScope(); // before the first await
 *   return await connect(url, { signal });
 * });
 * ```
 *
 * @throws NoScopeError elsewhere; behind an `await` always.
 * @see {@link deferScope}, which hands it to code that awaits.
 */
export function currentScope(): Scope {
  const scope = ambientScope();
  if (scope === undefined) throw new NoScopeError('currentScope()');
  return faceOf(scope);
}
