import type { Observable } from 'rxjs';
import type { ServicePlan } from '../scope/engine/slot.ts';
import { checkFunction } from '../scope/rx/check.ts';
import { isFamily } from '../scope/rx/family.ts';
import { FunctionPlan } from '../scope/rx/functionPlan.ts';
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
    return substitute(
      target,
      ({ key }) =>
        (scope) =>
          run(key, scope),
    );
  }
  const run = task as (scope: Scope) => unknown; // by the overload for services
  return substitute(planOf(target, 'The service given to override()'), () => run);
}

function substitute(target: object, taskOf: (plan: ServicePlan) => (scope: Scope) => unknown): Override {
  return new Substitute(
    target,
    (plan) => new FunctionPlan(plan, taskOf(plan), plan.family, plan.key),
  ).asOverride();
}
