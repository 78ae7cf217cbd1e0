import { type FinalizerError, rootCause, ScopeClosedError } from '../../errors/index.ts';
import { originOf, ScopeDiedError } from '../../errors/ScopeDiedError.ts';
import type { ScopeNode } from './node.ts';
import { isLiving, isOpen } from './state.ts';
import { toldTo } from './told.ts';

/**
 * Who is told of an error that nobody waits for: every error is heard once (rule 16). It goes to whoever waits for the
 * end of its scope; else, while the parent tears it down, to those who wait for the parent; else to whoever waits for
 * the end of the main scope; else it is reported as unhandled.
 */
export function teardownFailed(scope: ScopeNode, error: FinalizerError): void {
  if (isLiving(scope)) {
    nobodyHeard(scope, error);
  } else {
    (toldTo(scope).teardownErrors ??= []).push(error);
    route(scope, error);
  }
}

/** An error that can be told to nobody in particular. */
export function nobodyHeard(scope: ScopeNode, error: unknown): void {
  const { main } = scope.realm;
  if (isHeard(main)) collect(main, error);
  else if (main.parent && !isLiving(main.parent)) route(main.parent, error);
  else if (main.parent) nobodyHeard(main.parent, error);
  else scope.realm.host.report(error);
}

/** The consumer has gone: what was kept for it needs other ears. */
export function passOn(scope: ScopeNode): void {
  const errors = scope.told?.collected;
  if (errors === undefined) return;
  toldTo(scope).collected = undefined;
  for (const error of errors) route(scope, error);
}

/** To whoever waits for the end of the scope; else, while that tears it down, of the one that it is part of. */
function route(scope: ScopeNode, error: unknown): void {
  let at = scope;
  while (!isHeard(at)) {
    const { parent } = at;
    if (parent === undefined || isLiving(parent)) {
      nobodyHeard(at, error);
      return;
    }
    at = parent;
  }
  collect(at, error);
}

function collect(scope: ScopeNode, error: unknown): void {
  (toldTo(scope).collected ??= []).push(error);
}

function isHeard(scope: ScopeNode): boolean {
  return (scope.told?.waitingCallers ?? 0) > 0 || (scope.consumer !== undefined && !isOpen(scope));
}

/** Whether what a task of an ending scope errs with says nothing new. */
export function saysNothingNew(scope: ScopeNode, error: unknown): boolean {
  return wasToldInVain(scope, error) || isKnown(scope, error) || isKnown(scope.realm.main, error);
}

/** Whether it is the death of what it used before its end: that has been told to others, or is reported (D-008). */
function wasToldInVain({ told }: ScopeNode, error: unknown): boolean {
  if (!(error instanceof ScopeDiedError)) return false;
  const origin = originOf(error);
  return told?.diedInVain?.has(origin) === true && told.diedOf !== origin;
}

/** Whether it is why the scope ends, or has been told to those who wait for its end; or why it must stop, which is no error. */
export function isKnown(scope: ScopeNode, error: unknown): boolean {
  const { ending, told } = scope;
  const root = rootCause(error);
  if (root instanceof ScopeClosedError) return true;
  if (ending && 'error' in ending && rootCause(ending.error) === root) return true;
  return told?.collected?.some((other) => rootCause(other) === root) ?? false;
}
