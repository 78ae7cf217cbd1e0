import { checkFunction } from '../scope/rx/check.ts';
import { FunctionPlan } from '../scope/rx/functionPlan.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { readServiceConfig, type ServiceConfig } from '../scope/rx/serviceConfig.ts';
import type { Service } from '../scope/rx/serviceDefinition.ts';
import { ServiceObservable } from '../scope/rx/serviceObservable.ts';
import type { TaskInput } from '../scope/rx/taskInput.ts';

/**
 * Makes a service of a function: of its Observable, its promise, or its async generator.
 *
 * ```
 * task            (await use(config)) yield pool ........ (await pool.drain()) finally
 * dependents                          ^v---------------!
 *                                      registered      no more dependents
 * ```
 *
 * A promise's value is registered and stays. A generator's first `yield` registers; there it is suspended until nobody
 * depends on it any more, then it runs to its end. When it is cancelled instead, its `finally` blocks run. Neither can be
 * cut: `scope.signal` tells them to stop, and the scope waits for them.
 *
 * ```ts
 * const database = service('database', async function* (scope) {
 *   const settings = await scope.use(config);
 *   const pool = await connect(settings, { signal: scope.signal });
 *   try {
 *     yield pool;
 *     await pool.drain(); // only on a clean stop
 *   } finally {
 *     await pool.end(); // always
 *   }
 * });
 * ```
 *
 * A subscriber gets the errors told at {@link shareService}.
 *
 * State: one running task per main scope and generation.
 *
 * @param config its name, or its configuration.
 * @param task runs it, in a scope of its own.
 * @throws TypeError or RangeError for a configuration that is not one, TypeError for a task that is not a function.
 * @see {@link serviceFamily} for one service per key.
 */
export function service<T>(config: string | ServiceConfig, task: (scope: Scope) => TaskInput<T>): Service<T> {
  const settings = readServiceConfig(config, 'service()');
  checkFunction(task, `The task of service('${settings.name}')`);
  return new ServiceObservable<T>(new FunctionPlan(settings, task));
}
