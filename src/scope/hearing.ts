import type { ScopeNode } from './node.ts';
import { isLiving, isOpen } from './state.ts';

/**
 * Who is told of an error that nobody waits for: every error is heard once (rule 16). It goes to whoever waits for the
 * end of its scope; else, while the parent tears it down, to those who wait for the parent; else to whoever waits for
 * the end of the main scope; else it is reported as unhandled.
 */
export function teardownFailed(scope: ScopeNode, error: unknown): void {
  if (isLiving(scope.phase)) nobodyHeard(scope, error);
  else keep(scope, error);
}

/** An error that can be told to nobody in particular. */
export function nobodyHeard(scope: ScopeNode, error: unknown): void {
  const { main } = scope.realm;
  if (isHeard(main)) (main.teardownErrors ??= []).push(error);
  else if (main.parent && !isLiving(main.parent.phase)) keep(main.parent, error);
  else if (main.parent) nobodyHeard(main.parent, error);
  else scope.realm.host.report(error);
}

/** The consumer has gone: what was kept for it needs other ears. */
export function passOn(scope: ScopeNode): void {
  if (isHeard(scope)) return;
  const errors = scope.teardownErrors ?? [];
  scope.teardownErrors = undefined;
  for (const error of errors) keep(scope, error);
}

/** Keeps an error for the outcome of a scope that ends, and sees to it that somebody hears it. */
function keep(scope: ScopeNode, error: unknown): void {
  let at = scope;
  for (;;) {
    if (at.kind !== 'main' || isHeard(at)) (at.teardownErrors ??= []).push(error);
    if (isHeard(at)) return;
    const { parent } = at;
    if (parent === undefined || isLiving(parent.phase)) break;
    at = parent;
  }
  nobodyHeard(at, error);
}

function isHeard(scope: ScopeNode): boolean {
  return scope.waitingCallers > 0 || (scope.consumer !== undefined && !isOpen(scope.phase));
}
