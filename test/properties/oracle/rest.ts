import { ScopeDiedError, TeardownError } from 'rxjs-scope';
import type { Case } from './case.ts';

/** What one hears who is told an error: it and its causes; of a TeardownError its errors. */
function parts(error: unknown): unknown[] {
  if (error instanceof TeardownError) return [error, ...error.errors.flatMap(parts)];
  return error instanceof Error && error.cause !== undefined ? [error, ...parts(error.cause)] : [error];
}

/** The same, without what it hears as the death of a service. */
function own(error: unknown): unknown[] {
  if (error instanceof ScopeDiedError) return [error];
  if (error instanceof TeardownError) return [error, ...error.errors.flatMap(own)];
  return error instanceof Error && error.cause !== undefined ? [error, ...own(error.cause)] : [error];
}

/** A turn ends: a value that was there has been replayed (rule 2). */
export function turnEnds(c: Case): void {
  for (const check of c.later.splice(0)) check();
  for (const { replay, turn, closed, value, by, to } of c.h.edges.values()) {
    if (!replay || turn !== c.h.now.turn || closed !== undefined || c.h.state(to) !== 'ready') continue;
    c.check(value !== undefined, 'rule 2', by, 'does not get the value of', to);
  }
}

/** Time moves on: nobody waits for what nobody starts (rule 3), nothing stays that nobody needs (rule 4). */
export function instantEnds(c: Case): void {
  for (const { by, to, closed } of c.h.edges.values()) {
    const waits = closed === undefined && ['none', 'closed'].includes(c.h.state(to));
    c.check(!waits, 'rule 3', by, 'waits for', to, 'which nobody starts');
  }
  for (const [path, { name, held, idle }] of c.h.states) {
    if (c.planOf(path) === undefined || path.includes('/') || held.size > 0) continue;
    const kept = (name !== 'ready' && name !== 'starting') || c.h.now.at - idle < c.keepAlive(path);
    c.check(kept || c.keepAlive(path) === Infinity, 'rule 4', path, 'stays, and nobody uses it');
  }
}

/** Rule 16: every error was heard; a finalizer's error once, and no error twice by nobody. */
function errorsHeard(c: Case): void {
  const by = (name: string) => c.h.heard.filter((each) => each.by === name).map(({ error }) => error);
  const nobody = by('nobody');
  const callers = by('cancel()').flatMap(parts);
  const consumers = c.h.heard.filter((each) => each.by !== 'nobody' && each.by !== 'cancel()');
  const told = [...c.h.edges.values()].map(({ closed }) => closed?.error);
  const somebody = [...consumers.map(({ error }) => error), ...told].flatMap(parts);
  for (const { error, kind, scope } of c.h.raised) {
    const lost = kind === 'task' && c.h.runs.get(scope)?.ended?.error !== error;
    if (kind === 'reason' || lost) continue;
    const reports = nobody.filter((each) => parts(each).includes(error));
    const heard = reports.length > 0 || somebody.includes(error) || callers.includes(error);
    c.check(heard, 'rule 16', error, 'is never heard');
    const direct = reports.filter((each) => own(each).includes(error)).length;
    const twice = direct > 1 || (kind === 'finalizer' && direct > 0 && somebody.includes(error));
    c.check(!twice, 'rule 16', error, 'is heard twice');
  }
}

/** The end: all is closed (rules 9, 18) and released (1, 12), in time (22), and every error was heard (16). */
export function theEnd(c: Case): void {
  for (const [path, { name, held }] of c.h.states) {
    c.check(name === 'closed', 'rule 18', path, 'is', name, 'in the end');
    c.check(held.size === 0, 'rule 1', path, 'is held in the end by', [...held.keys()]);
  }
  for (const run of c.h.runs.values()) {
    const open = c.h.unsettled(run);
    c.check(open.length === 0, 'rule 12', open, 'never settles');
  }
  for (const { closed, by, to } of c.h.edges.values()) {
    c.check(closed !== undefined, 'rule 9', by, 'waits for', to, 'in the end');
  }
  errorsHeard(c);
  const soon = c.h.acts.find(({ act }) => act.startsWith('closeSoon'))?.at ?? Infinity;
  const closed = c.h.states.get('main')?.at ?? 0;
  c.check(closed <= soon + 5, 'rule 22', 'closed at', closed, 'after the deadline', soon + 5);
}
