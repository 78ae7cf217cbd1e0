import { whoRegistered } from '../scope/engine/registered.ts';
import { checkObject } from '../scope/rx/check.ts';
import { faceOf } from '../scope/rx/faceOf.ts';
import type { Scope } from '../scope/rx/scope.ts';

/**
 * The scope of the service that handed out this object; of several, the latest.
 *
 * ```ts
 * const pool = await scope.use(database);
 * scopeOf(pool)?.path; // 'database'
 * scopeOf({}); // undefined
 * ```
 *
 * @throws TypeError for what is no object: only objects can be told apart.
 */
export function scopeOf(value: object): Scope | undefined {
  checkObject(value, 'The value given to scopeOf()');
  const scope = whoRegistered(value);
  return scope && faceOf(scope);
}
