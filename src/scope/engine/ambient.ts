import type { ScopeNode } from './node.ts';

/** The scope of the running synchronous call: the only state this library keeps per module. */
let ambient: ScopeNode | undefined;

export function ambientScope(): ScopeNode | undefined {
  return ambient;
}

/** Makes `scope` (or none) the ambient one, and returns what was, to be put back in a `finally`. */
export function enter(scope: ScopeNode | undefined): ScopeNode | undefined {
  const before = ambient;
  ambient = scope;
  return before;
}

/** Runs `code` with `scope` (or none) as the ambient one. */
export function runIn<R>(scope: ScopeNode | undefined, code: () => R): R {
  const before = enter(scope);
  try {
    return code();
  } finally {
    enter(before);
  }
}
