import type { Observable } from 'rxjs';
import { checkFunction } from '../scope/rx/check.ts';
import { faceOf } from '../scope/rx/faceOf.ts';
import { isFamily } from '../scope/rx/family.ts';
import { runServiceTask } from '../scope/rx/runTask.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { planOf, type Service } from '../scope/rx/serviceDefinition.ts';
import { type Override, Substitute } from '../scope/rx/substitute.ts';
import type { TaskInput } from '../scope/rx/taskInput.ts';

/**
 * A stand-in for a service, or for a whole family, in one main scope: what a test needs. All else stays as it is: its
 * name, its `keepAlive`, who depends on it.
 *
 * ```
 * overrides: [override(database, task)]
 * database        ^v------!      runs task instead
 * ```
 *
 * ```ts
 * const main = createMainScope({ overrides: [override(database, async () => new FakePool())] });
 * const pool = await main.use(database); // the FakePool
 * ```
 *
 * @param service what `shareService`, `service` or `serviceFamily` returned.
 * @param task as that of `service`, or of `serviceFamily`.
 * @throws TypeError for what is not a service or a family, and for a task that is not a function.
 * @see {@link MainScopeConfig.overrides}
 */
export function override<T>(service: Observable<T>, task: (scope: Scope) => TaskInput<NoInfer<T>>): Override;
export function override<K, T>(
  family: (key: K) => Service<T>,
  task: (key: K, scope: Scope) => TaskInput<NoInfer<T>>,
): Override;
export function override(
  target: Observable<unknown> | ((key: never) => unknown),
  task: ((scope: Scope) => unknown) | ((key: never, scope: Scope) => unknown),
): Override {
  checkFunction(task, 'The task given to override()');
  if (isFamily(target)) {
    const run = task as (key: unknown, scope: Scope) => unknown; // by the overload for families
    return new Substitute(target, (plan) => ({
      ...plan,
      start: (scope) => {
        runServiceTask(scope, () => run(plan.key, faceOf(scope)));
      },
    })).asOverride();
  }
  const run = task as (scope: Scope) => unknown; // by the overload for services
  return new Substitute(planOf(target, 'The service given to override()'), (plan) => ({
    ...plan,
    start: (scope) => {
      runServiceTask(scope, () => run(faceOf(scope)));
    },
  })).asOverride();
}
