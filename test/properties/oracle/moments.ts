import type { Facts, Life } from './facts.ts';

export const within = (i: number, from: number, to: number) => from < i && i <= to && i < Infinity;
export const lastName = (path: string) => path.split('>').at(-1) ?? path;
export const services = ({ lives }: Facts) =>
  lives.filter(({ service, path }) => service && !lastName(path).includes('/'));
const keepAlive = ({ service }: Life) => (service?.keepAlive === 'notifier' ? 2 : (service?.keepAlive ?? 0));

/** A scope, or one around it, is on its way out; or its main scope is. */
export const over = (f: Facts, life: Life | undefined, i: number): boolean =>
  life !== undefined &&
  (Math.min(life.ended, life.draining, life.closing) < i || over(f, f.run(life.owner), i));
export const mainOf = (f: Facts, path: string) => f.run(path.split('>').at(-2) ?? 'main');
export const ends = (f: Facts, { holder, to }: { holder: Life | undefined; to: string }, i: number) =>
  over(f, holder, i) || over(f, mainOf(f, to), i);

/** What a scope stands in: its owner, and for a service its main scope. */
const around = (f: Facts, life: Life) => f.run(life.owner) ?? (life.main ? undefined : mainOf(f, life.path));
/** Its own, else that of what it stands in. */
export const stopTimeout = (f: Facts, life: Life | undefined): number =>
  life === undefined ? 30_000 : (life.service?.stopTimeout ?? stopTimeout(f, around(f, life)));

/** How many edges the events say are held, by one or by all. */
export const held = ({ uses }: Life, i: number, holder?: string) => {
  const before = uses.filter((use) => use.i < i && (holder ?? use.by) === use.by);
  return before.reduce((sum, { what }) => sum + (what === 'acquired' ? 1 : -1), 0);
};
/** At i nobody uses it, and by then for as long as it is kept alive. */
export const idled = (f: Facts, life: Life, i: number, then: number) => {
  const since = life.uses.findLast((use) => use.i < i)?.i ?? life.i;
  return held(life, i) === 0 && f.time(then) - f.time(since) >= keepAlive(life);
};

/** Finalizers and nested scopes that wait or run. Nobody waits for one that was called out of time. */
export const unsettled = (life: Life | undefined, i: number) =>
  life?.parts.filter(({ added, settled, late }) => added < i && settled >= i && late >= i) ?? [];

/** A scope, or one around it, is out of time: then its functions may run on (rule 22). */
const late = (f: Facts, life: Life | undefined, i: number): boolean => {
  if (life === undefined || f.hurry < i || f.time(i) - f.time(life.releasing) >= stopTimeout(f, life))
    return life !== undefined;
  return late(f, around(f, life), i);
};
/** Something runs in a scope. */
export const active = (f: Facts, life: Life, i: number) => {
  const nested = f.lives.filter(
    ({ owner, uncut, started }) => owner === life.key && !uncut && started < life.ended,
  );
  const spawned = life.spawned.filter((each) => within(i, each.i, each.spawnStopped));
  const task = [life, ...nested].some(({ started, ended }) => within(i, started, ended));
  return task || spawned.some(({ id }) => !id.endsWith('/work') || !late(f, life, i));
};
