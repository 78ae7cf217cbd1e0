import { ScopeDiedError, TeardownError } from 'rxjs-scope';
import type { Facts, Life } from './facts.ts';
import { held, lastName } from './moments.ts';

export const is = (error: unknown, ...names: string[]) =>
  error instanceof Error && names.includes(error.name);

/** Why a scope fails or is cancelled: itself, what it depends on, what is in it, or its parent. */
export function explained(f: Facts, { key, owner, main, path, outcome, error, closing: i }: Life): boolean {
  const raised = f.raised.filter((each) => each.of === key && each.i < i);
  if (outcome === 'cancelled')
    return owner !== undefined || main || raised.some((each) => each.error === error);
  if (is(error, 'StartTimeoutError', 'NotRegisteredError', 'TeardownError', 'ScopeClosedError')) return true;
  const kin = f.lives.filter((each) => each.owner === key || each.key === owner);
  const told = f.edges.filter(({ by, closed }) => by === key && closed < i);
  const known = [...raised, ...told, ...kin.filter(({ closing }) => closing < i)].some(
    (each) => each.error === error,
  );
  const used = f.lives
    .filter((each) => kin.includes(each) || held(each, i, path) > 0)
    .map((each) => lastName(each.path));
  return outcome !== 'failed' || known || (error instanceof ScopeDiedError && used.includes(error.scope));
}

/**
 * What one hears who is told an error: it and its causes; of a TeardownError its errors; not `deep`: not why a service died.
 * Why a scope closes is no error to those who wait in it.
 */
function parts(error: unknown, deep = true): unknown[] {
  if (error instanceof TeardownError) return [error, ...error.errors.flatMap((each) => parts(each, deep))];
  if (!(error instanceof Error) || error.cause === undefined || is(error, 'ScopeClosedError')) return [error];
  return deep || !(error instanceof ScopeDiedError) ? [error, ...parts(error.cause, deep)] : [error];
}

/** The errors of a program: how often each was reported, whether a consumer was told, and whether anybody heard it. */
export function errors(f: Facts) {
  const heard = f.all('heard').map(({ of, error }) => ({ of, all: parts(error), own: parts(error, false) }));
  const reports = heard.filter(({ of }) => of === 'nobody');
  // What those who call cancel(), or close an isolated scope, hear may be told or reported besides.
  const consumers = heard.filter(({ of }) => !['nobody', 'cancel()', 'isolated.close()'].includes(of));
  const told = [...consumers.flatMap(({ all }) => all), ...f.edges.flatMap(({ error }) => parts(error))];
  const all = new Set([...told, ...heard.flatMap((each) => each.all)]);
  const raised = f.raised.filter(({ kind, of, error }) => kind !== 'task' || f.run(of)?.thrown === error);
  const own = f.lives.filter(({ error }) => is(error, 'StartTimeoutError', 'NotRegisteredError'));
  const abandoned = f.all('said').filter(({ phase }) => phase === 'abandoned');
  const made = [
    ...own.map(({ id, i, error }) => ({ id, i, error, kind: 'task' })),
    ...abandoned.map(({ id, i, error }) => ({ id, i, error, kind: 'finalizer' })),
  ];
  return [...raised, ...made]
    .filter(({ kind }) => kind !== 'reason')
    .map(({ error, ...rest }) => {
      const times = reports.filter((each) => each.own.includes(error)).length;
      return { ...rest, times, isHeard: all.has(error), isTold: told.includes(error) };
    });
}
