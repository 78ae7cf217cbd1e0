import type { Seen } from '../seen.ts';
import type { Case } from './case.ts';
import type { Run } from './facts.ts';

type Of<W extends Seen['what']> = Extract<Seen, { readonly what: W }>;

/** Rule 8: one finalizer at a time, last added first, after all activity. */
function inOwnOrder(c: Case, run: Run, id: string): void {
  const order = [...run.added.keys()];
  for (const [other, { state, late }] of run.added) {
    if (other === id || late === true) continue;
    c.check(state !== 'runs', 'rule 8', id, 'begins while', other, 'runs');
    const due = order.indexOf(other) < order.indexOf(id) || state === 'settled' || state === 'acquires';
    c.check(due, 'rule 8', id, 'begins before', other, 'which was added later');
  }
  const busy = c.busy(run);
  c.check(busy.length === 0, 'rule 8', id, 'begins while', busy, 'is active');
  for (const child of c.h.children(run)) {
    c.check(
      child.ended !== undefined || child.uncut || child.late,
      'rule 8',
      id,
      'begins while',
      child.key,
      'is active',
    );
  }
}

/** Rule 7, and rule 10 for a dependent that lives on: what dependents finalize has settled. */
function afterDependents(c: Case, run: Run, id: string): void {
  for (const { by, closed, held } of c.h.edgesTo(run)) {
    c.check(closed !== undefined, 'rule 7', id, 'begins while', by, 'is subscribed');
    const dependent = c.h.runs.get(by);
    const atItsEnd = held || dependent?.ended?.turn === closed?.turn;
    const open = c.h.unsettled(dependent, atItsEnd ? undefined : closed?.turn);
    c.check(open.length === 0, atItsEnd ? 'rule 7' : 'rule 10', id, 'begins before', open, 'of', by);
  }
}

/** A finalizer begins: once (rule 12), and in order if its scope ends. */
export function finalizing(c: Case, { scope, id }: Of<'finalizing'>): void {
  const run = c.h.runs.get(scope);
  const own = run?.added.get(id);
  c.check(own?.state === 'waits', 'rule 12', id, own === undefined ? 'runs unasked' : 'runs again');
  if (run?.ended === undefined) return;
  // An error that is still on its way down the task's own chain has not ended the scope yet.
  if (run.ended.how === 'failed' && ['starting', 'ready', 'draining'].includes(c.h.state(run.path))) return;
  inOwnOrder(c, run, id);
  afterDependents(c, run, id);
}

/** What settles has begun (rule 12). */
export function finalized(c: Case, { scope, id }: Of<'finalized'>): void {
  const state = c.h.runs.get(scope)?.added.get(id)?.state;
  c.check(state === 'runs' || state === 'settled', 'rule 12', id, 'settles and', state);
}

/** A task is torn down from outside: its dependents have been told (rule 11), and what drains is let (rule 5). */
export function stopped(c: Case, { scope, at }: Of<'stopped'>): void {
  const run = c.h.runs.get(scope);
  if (run === undefined || run.ended !== undefined) return;
  for (const { by, closed } of c.h.edgesTo(run)) {
    c.check(closed !== undefined, 'rule 11', scope, 'is cut before', by, 'is told');
  }
  const state = c.h.states.get(run.path);
  const drain = c.planOf(run.path)?.drain ?? null;
  if (run.owner !== undefined || run.uncut || state?.name !== 'draining' || drain === null || c.hurried())
    return;
  c.check(
    at - state.at >= Math.min(drain, c.stopTimeout(run.path)),
    'rule 5',
    scope,
    'is cut while it drains',
  );
}
