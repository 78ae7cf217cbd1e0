import { faceOf } from '../scope/faceOf.ts';
import { whoRegistered } from '../scope/registered.ts';
import type { Scope } from '../scope/scope.ts';

/**
 * The scope of the service that handed out this object; of several, the latest.
 *
 * ```ts
 * const pool = await scope.use(database);
 * scopeOf(pool)?.path; // 'database'
 * scopeOf({}); // undefined
 * ```
 */
export function scopeOf(value: object): Scope | undefined {
  const scope = whoRegistered(value);
  return scope && faceOf(scope);
}
