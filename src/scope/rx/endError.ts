import { ScopeClosedError, ScopeDiedError } from '../../errors/index.ts';
import type { ScopeNode } from '../engine/node.ts';

/** What the end of a scope is to whoever subscribed to it: undefined for a clean one (rules 16 and 19). */
export function endError(scope: ScopeNode, isOwn: boolean): { readonly error: unknown } | undefined {
  const { ending } = scope;
  if (ending === undefined || !('error' in ending)) return undefined;
  if (ending.kind === 'cancelled') {
    const { error } = ending;
    if (error instanceof ScopeClosedError) return { error };
    return { error: new ScopeClosedError(`${scope.path} was cancelled.`, { cause: error }) };
  }
  if (isOwn) return ending;
  return { error: new ScopeDiedError(scope.path, 'ready', 'failed', { cause: ending.error }) };
}
