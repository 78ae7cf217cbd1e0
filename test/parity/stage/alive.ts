import type { MainScope } from 'rxjs-scope';

/** Whether a generation of this service is there, whatever its state, as Python prints it. */
export function alive(main: MainScope, service: string): 'True' | 'False' {
  return main.snapshot().scopes.some(({ path }) => path === service) ? 'True' : 'False';
}
