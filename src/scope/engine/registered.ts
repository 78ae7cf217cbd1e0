import type { ScopeNode } from './node.ts';

/** Which scope handed out an object, for as long as the object is in use. */
const scopes = new WeakMap<object, ScopeNode>();

export function remember(value: unknown, scope: ScopeNode): void {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') scopes.set(value, scope);
}

export function whoRegistered(value: object): ScopeNode | undefined {
  return scopes.get(value);
}
