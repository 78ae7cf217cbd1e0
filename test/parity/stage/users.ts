import type { MainScope } from 'rxjs-scope';

/** Who holds how many uses of a service, as Python prints it: `{'U1': 1, 'main': 1}`. */
export function users(main: MainScope, service: string): string {
  const scope = main.snapshot().scopes.find(({ path }) => path === service);
  const counts = (scope?.dependents ?? []).map(({ path, count }) => `'${path}': ${count}`);
  return `{${counts.sort().join(', ')}}`;
}
