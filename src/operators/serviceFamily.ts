import { checkFunction, checkOptions } from '../scope/rx/check.ts';
import { FAMILY } from '../scope/rx/family.ts';
import { FunctionPlan } from '../scope/rx/functionPlan.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { readServiceConfig, type ServiceConfig } from '../scope/rx/serviceConfig.ts';
import type { Service } from '../scope/rx/serviceDefinition.ts';
import { ServiceObservable } from '../scope/rx/serviceObservable.ts';
import type { TaskInput } from '../scope/rx/taskInput.ts';

/** What can be a key as it is: equal keys are the same key. */
export type FamilyKey = string | number | bigint | boolean | symbol | null | undefined;

/**
 * One service per key: the same key is the same service.
 *
 * ```
 * tenant('a')     ^v------!          starts tenant(a)
 * tenant('b')       ^-v-----!        starts tenant(b)
 * tenant('a')          ^v-------!    shares tenant(a)
 * ```
 *
 * ```ts
 * const tenant = serviceFamily('tenant', (id: string) => resource(() => open(id), (store) => store.close()));
 *
 * tenant('a').serviceName; // 'tenant(a)'
 * tenant('a') === tenant('a'); // true
 * ```
 *
 * Objects can be keys with `options.key`, which says what is the same: `{ key: (user) => user.id }`.
 *
 * State: the services in use, by key. What nobody refers to any more is forgotten.
 *
 * @param config the name of the family, or the configuration of each of its services.
 * @param task runs the service of a key, in a scope of its own.
 * @throws TypeError or RangeError for a configuration that is not one, TypeError for an object as a key without `options.key`.
 * @see {@link service}
 */
export function serviceFamily<K extends FamilyKey, T>(
  config: string | ServiceConfig,
  task: (key: K, scope: Scope) => TaskInput<T>,
): (key: K) => Service<T>;
export function serviceFamily<K, T>(
  config: string | ServiceConfig,
  task: (key: K, scope: Scope) => TaskInput<T>,
  options: { readonly key: (key: K) => unknown },
): (key: K) => Service<T>;
export function serviceFamily<K, T>(
  config: string | ServiceConfig,
  task: (key: K, scope: Scope) => TaskInput<T>,
  options?: { readonly key: (key: K) => unknown },
): (key: K) => Service<T> {
  const settings = readServiceConfig(config, 'serviceFamily()');
  const { name } = settings;
  checkFunction(task, `The task of serviceFamily('${name}')`);
  if (options !== undefined) {
    checkOptions(options, ['key'], `The options of serviceFamily('${name}')`);
    checkFunction(options.key, `The option key of serviceFamily('${name}')`);
  }
  const services = new Map<unknown, WeakRef<Service<T>>>();
  const forget = new FinalizationRegistry((id: unknown) => {
    if (services.get(id)?.deref() === undefined) services.delete(id);
  });
  const family = (key: K): Service<T> => {
    const id = options ? options.key(key) : key;
    if (options === undefined && (typeof id === 'object' || typeof id === 'function') && id !== null) {
      throw new TypeError(
        `The key of ${name} is an object: say what makes two of them the same, as serviceFamily(…, { key: (key) => key.id }).`,
      );
    }
    const known = services.get(id)?.deref();
    if (known) return known;
    const called = { ...settings, name: `${name}(${label(id)})` };
    const made = new ServiceObservable<T>(new FunctionPlan(called, (scope) => task(key, scope), family, key));
    services.set(id, new WeakRef(made));
    forget.register(made, id);
    return made;
  };
  return Object.assign(family, { [FAMILY]: name });
}

/** A key in an error or event. */
function label(id: unknown): string {
  return typeof id === 'object' && id !== null ? JSON.stringify(id) : String(id);
}
