import { ambientScope } from './ambient.ts';
import type { ScopeNode } from './node.ts';
import { toldTo } from './told.ts';

/**
 * Begins the end of a scope, and waits for it; for whoever asks, the same real end. Called from code that this end
 * waits for, it resolves at once, or it would never (rule 21).
 */
export function endOf(scope: ScopeNode, begin: () => void): Promise<void> {
  const caller = ambientScope();
  if (scope.state === 'closed') return Promise.resolve();
  if (caller && isAwaitedBy(caller, scope)) {
    begin();
    return Promise.resolve();
  }
  const told = toldTo(scope);
  told.waitingCallers++;
  const closed = new Promise<void>((resolve) => {
    (told.closedListeners ??= []).push(() => {
      told.waitingCallers--;
      resolve();
    });
  });
  begin();
  return closed;
}

/** Whether the end of `scope` waits for the end of `caller`: one of its own, or one that depends on it. */
function isAwaitedBy(caller: ScopeNode, scope: ScopeNode): boolean {
  const waiting = new Set<ScopeNode>([caller]);
  for (const at of waiting) {
    if (at === scope) return true;
    if (at.parent) waiting.add(at.parent);
    waiting.add(at.realm.main);
    for (let edge = at.dependencies?.first; edge; edge = edge.nextDependency)
      if (edge.generation) waiting.add(edge.generation);
  }
  return false;
}
