import { ScopeClosedError } from '../../errors/index.ts';
import type { ScopeNode } from './node.ts';
import { COMPLETED } from './state.ts';

/** Why a scope must stop: the reason with which its signal aborts. */
export function stopReason(scope: ScopeNode): ScopeClosedError {
  const { ending = COMPLETED } = scope;
  scope.stopError ??= new ScopeClosedError(
    `${scope.path} must stop: its end has begun (${ending.kind}). Let your code end; this is no error.`,
    'error' in ending ? { cause: ending.error } : undefined,
  );
  return scope.stopError;
}
