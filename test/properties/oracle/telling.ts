import {
  NotRegisteredError,
  ScopeClosedError,
  ScopeCycleError,
  ScopeDiedError,
  TeardownError,
} from 'rxjs-scope';
import type { Seen } from '../seen.ts';
import type { Case } from './case.ts';
import type { Edge, Run } from './facts.ts';

type Of<W extends Seen['what']> = Extract<Seen, { readonly what: W }>;

/** A death that was told has happened (rule 11), and is told with its cause (rule 13). Says whether it can be judged now. */
function died(
  c: Case,
  { by, to, generation, waits, value }: Edge,
  error: ScopeDiedError,
  last: boolean,
): boolean {
  const state = c.h.states.get(to);
  const lost = c.h.byPath.get(to)?.ended?.how === 'completed';
  const dead = lost || state?.outcome === 'failed' || state?.outcome === 'cancelled';
  if (!dead && !last) return false;
  // Whoever waits in a circle is told at once (rule 17), of what has died before.
  if (!dead && waits && value === undefined) return true;
  c.check(dead, 'rule 11', by, 'is told of the death of', to, 'which is', state?.name);
  if (lost || generation !== state?.generation) return true;
  c.check(error.cause === state.error, 'rule 13', by, 'is told of', error.cause, 'and not of', state.error);
  const phase = state.registered === true ? 'ready' : 'starting';
  c.check(error.phase === phase, 'rule 13', by, 'is told that', to, 'died', error.phase);
  return true;
}

/** A dependent is told that its service is gone. */
export function told(c: Case, { edge, error }: Of<'told'>): void {
  const own = c.h.edges.get(edge);
  if (own === undefined) return;
  const { by, to } = own;
  if (error instanceof ScopeDiedError) {
    c.check(error.scope === to, 'rule 13', by, 'is told of', error.scope, 'by', to);
    if (!died(c, own, error, false)) c.later.push(() => died(c, own, error, true));
  } else if (error instanceof ScopeClosedError) {
    c.check(c.h.mainEnds() || c.over(c.h.runs.get(by)), 'rule 20', by, 'is told that', to, 'is closed');
  } else c.check(error instanceof ScopeCycleError, 'rule 13', by, 'is told', error, 'of', to);
}

/** A dependent's subscription completes: only as rules 5, 9, 14 and 19 say. */
export function ended(c: Case, { edge }: Of<'ended'>): void {
  const { by = '', to = '' } = c.h.edges.get(edge) ?? {};
  const completes = c.h.byPath.get(to)?.ended?.how === 'completed' && c.planOf(to)?.onComplete === 'complete';
  c.check(completes || c.over(c.h.runs.get(by)) || c.h.mainEnds(), 'rule 14', by, 'sees', to, 'complete');
}

/** Why a scope fails or is cancelled: itself, what it depends on, what is in it, or its parent (rules 11, 13, 15). */
export function explained(c: Case, run: Run, outcome: string, error: unknown): boolean {
  const reasons = c.h.raised.filter(({ scope }) => scope === run.key).map((each) => each.error);
  if (outcome === 'cancelled' && run.owner === undefined && run.key !== 'main')
    return reasons.includes(error);
  if (outcome === 'cancelled' || error instanceof NotRegisteredError || error instanceof TeardownError)
    return true;
  for (const { by, closed } of c.h.edges.values()) if (by === run.key) reasons.push(closed?.error);
  const kin = [...c.h.children(run), c.h.runs.get(run.owner ?? '')].map((each) => each?.path ?? '');
  for (const path of kin) reasons.push(c.h.states.get(path)?.error);
  if (error instanceof ScopeClosedError || reasons.includes(error)) return true;
  if (!(error instanceof ScopeDiedError)) return false;
  return kin.includes(error.scope) || c.h.states.get(error.scope)?.held.has(run.path) === true;
}
