import { ScopeNode } from '../engine/node.ts';
import { show } from './check.ts';

/** The engine's side of a scope that was handed to us. */
export function nodeOf(scope: unknown, where: string): ScopeNode {
  const node =
    typeof scope === 'object' && scope !== null && 'rxjsScopeNode' in scope ? scope.rxjsScopeNode : undefined;
  if (node instanceof ScopeNode) return node;
  if (node !== undefined) {
    throw new TypeError(
      `${where} is a scope of another copy of rxjs-scope. Install one only (npm ls rxjs-scope).`,
    );
  }
  throw new TypeError(
    `${where} must be a Scope, as createMainScope() or deferScope() hand it out, not ${show(scope)}.`,
  );
}
