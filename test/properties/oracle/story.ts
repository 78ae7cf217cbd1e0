import type { ScopeEvent } from 'rxjs-scope';
import type { Seen } from '../seen.ts';
import type { Case } from './case.ts';
import type { Run } from './facts.ts';
import { explained } from './telling.ts';

/** The states that may follow a state (section 5). */
const MOVES: Record<string, readonly string[]> = {
  none: ['starting'],
  starting: ['ready', 'closing'],
  ready: ['draining', 'closing'],
  draining: ['closing'],
  closing: ['releasing'],
  releasing: ['closed'],
  closed: ['starting'],
};

/** Rule 12: a finalizer is said to run when it runs. */
function finalizer(c: Case, { name, phase }: Extract<ScopeEvent, { readonly type: 'finalizer' }>): void {
  const one = [...c.h.runs.values()].find(({ added }) => added.has(name))?.added.get(name);
  const done = one?.late === true || one?.state === 'settled' || one?.state === 'acquires';
  const known = phase === 'settled' || phase === 'failed' ? done : one !== undefined;
  c.check(known, 'rule 12', name, 'is said to be', phase, 'and is', one?.state);
}

/** A scope is closed: all of it has ended (rules 8, 12), in time (22), and all who depend on it know (9). */
function closed(c: Case, run: Run, since: number): void {
  const open = c.h.unsettled(run);
  c.check(open.length === 0, 'rule 12', run.key, 'is closed before', open);
  c.check(
    run.ended !== undefined && c.busy(run).length === 0,
    'rule 8',
    run.key,
    'is closed, its task is not',
  );
  const took = c.h.now.at - since;
  c.check(run.key === 'main' || took <= c.stopTimeout(run.path), 'rule 22', run.key, 'closes in', took, 'ms');
  for (const edge of c.h.edgesTo(run)) {
    c.check(edge.closed !== undefined, 'rule 9', edge.by, 'is not told that', run.key, 'is closed');
  }
}

/** Rule 4: it drains when nobody uses it any more, and has been kept alive as long as it says. */
function drains(c: Case, run: Run, from: string, idle: number): void {
  const used = c.h.edgesTo(run).filter((edge) => edge.closed === undefined);
  c.check(
    used.length === 0,
    'rule 4',
    run.key,
    'drains while it is used by',
    used.map(({ by }) => by),
  );
  const kept = c.h.mainEnds() || from === 'draining' || c.h.now.at - idle >= c.keepAlive(run.path);
  c.check(kept, 'rule 4', run.key, 'is not kept alive');
}

/** The events tell the same story as the callbacks. */
export function event(c: Case, { event: said }: Extract<Seen, { readonly what: 'event' }>): void {
  const { scope } = said;
  const state = c.h.states.get(scope);
  const run = c.h.byPath.get(scope);
  if (said.type === 'acquired') return;
  if (said.type === 'released') {
    c.check(
      (state?.held.get(said.by) ?? 0) > 0,
      'rule 1',
      scope,
      'is released by',
      said.by,
      'without an edge',
    );
    return;
  }
  if (said.type === 'finalizer') {
    finalizer(c, said);
    return;
  }
  const from = state?.name ?? 'none';
  c.check(MOVES[from]?.includes(said.type) === true, 'section 5', scope, 'goes from', from, 'to', said.type);
  if (run === undefined || state === undefined) return;
  const begun = said.type === 'starting' && c.h.unsettled(run).length > 0;
  c.check(!begun, 'rule 3', scope, 'starts before its last generation has ended');
  const empty = said.type === 'ready' && run.owner === undefined && run.value === undefined;
  c.check(!empty, 'section 5', run.key, 'is ready without a value');
  const idle = said.type === 'draining' || (said.type === 'closing' && said.outcome === 'drained');
  if (idle && c.planOf(scope) !== undefined) drains(c, run, from, state.idle);
  if (said.type === 'closing' && (said.outcome === 'failed' || said.outcome === 'cancelled')) {
    const why = explained(c, run, said.outcome, said.error);
    c.check(why, 'rule 11', run.key, 'is', said.outcome, 'for no reason:', said.error);
  }
  if (said.type === 'closed') closed(c, run, state.at);
}
