import { faceOf } from '../scope/rx/faceOf.ts';
import { openMain } from '../scope/rx/openScope.ts';
import type { MainScope } from '../scope/rx/scope.ts';
import { type MainScopeConfig, readMainConfig } from '../scope/rx/scopeConfig.ts';

/**
 * Opens a main scope that is held in a variable instead of being a stream: for tests, for frameworks with start and stop
 * hooks, for a page.
 *
 * ```
 * createMainScope('app')   ^-----------------(everything closes)|   outcome
 * main.use(database)         ^-v
 * main.close()                         ^-----------------------|    resolves
 * ```
 *
 * ```ts
 * const main = createMainScope('app');
 * const pool = await main.use(database);
 * await main.close(); // the database has closed
 * ```
 *
 * With `await using main = createMainScope('app')` it closes at the end of the block.
 *
 * @param config its name (default 'main'), or its configuration.
 * @throws TypeError or RangeError for a configuration that is not one.
 * @see {@link withScope} for a scope that is a stream.
 */
export function createMainScope(config?: string | MainScopeConfig): MainScope {
  return faceOf(openMain(readMainConfig(config, 'createMainScope()'), undefined)) as MainScope; // the face of a main scope is one
}
