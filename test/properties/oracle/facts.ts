import { ScopeDiedError } from 'rxjs-scope';
import { dated } from '../dated.ts';
import { type Plan, servicePlan } from '../plan.ts';
import type { Seen } from '../seen.ts';

export type Facts = ReturnType<typeof readFacts>;
export type Life = Facts['lives'][number];

const STATES = ['starting', 'ready', 'draining', 'closing', 'releasing', 'closed'] as const;
const TASK = ['started', 'registered', 'failed', 'completed', 'stopped'] as const;
const FINALIZER = ['acquiring', 'added', 'finalizing', 'late', 'finalized', 'abandoned'] as const;
const EDGE = ['opened', 'got', 'told', 'ended', 'left'] as const;

/** What was seen of a program, as facts: lives of scopes with their finalizers, and edges between them. */
export function readFacts(plan: Plan, log: readonly Seen[]) {
  const { all, dates, errorAt, turn, ...record } = dated(log);
  const [runs, spawned, raised, closings, gots] = [
    all('started'),
    all('spawned'),
    all('raised'),
    all('closing'),
    all('got'),
  ];
  const [uses, states] = [all('acquired', 'released'), all(...STATES)];

  const finalizers = all('added').map(({ id, scope, i }) => {
    const own = dates(id, ...FINALIZER);
    const settled = Math.min(own.finalized, own.abandoned);
    return { id, i, scope, ...own, place: Math.min(i, own.acquiring), settled };
  });
  // To its owner, a nested scope is a finalizer that settles when it is closed.
  const nested = runs.map(({ id, owner: scope, life, i }) => {
    const { closed, ...own } = dates(life, 'closed', 'finalizing', 'late');
    return { id, scope, ...own, added: i, place: i, settled: closed };
  });

  const lives = all('starting').map(({ id, path, main = false, i }) => {
    const { of: key = id, owner, uncut = false, standIn } = runs.find(({ life }) => life === id) ?? {};
    const { outcome, error } = closings.find(({ of }) => of === id) ?? {};
    const own = { ...dates(id, ...STATES), ...dates(key, ...TASK) };
    // A function, and what has no task, ends when its scope begins to release, if not before.
    const ended = Math.min(own.failed, own.completed, own.stopped, uncut ? own.releasing : Infinity);
    const cancelled = raised.find(({ kind, of }) => kind === 'reason' && of === key)?.i ?? Infinity;
    const service = servicePlan(plan, path);
    const stays = ended === own.completed && own.ready < Infinity && service?.onComplete === 'stay';
    // When it is used no more, and from when who comes gets the next.
    const idle = Math.min(own.draining, outcome === 'drained' ? own.closing : Infinity);
    const until = Math.min(own.draining, own.closing, cancelled, stays ? Infinity : ended);
    const who = { id, i, path, main, key, owner, uncut, standIn, service, ...own };
    const end = { ended, idle, until, outcome, error, thrown: errorAt(ended) };
    const has = {
      states: states.flatMap(({ of, what }) => (of === id ? [what] : [])).join(),
      uses: uses.filter(({ of }) => of === id),
      parts: [...finalizers, ...nested].filter(({ scope }) => scope === key),
      spawned: spawned
        .filter(({ scope }) => scope === key)
        .map((each) => ({ ...each, ...dates(each.id, 'spawnStopped') })),
    };
    return { ...who, ...end, ...has };
  });
  const byKey = new Map(lives.map((life) => [life.key, life]));
  const run = (key: string | undefined) => byKey.get(key ?? '');

  const edges = all('opened').map(({ id, by, to, held = false, i }) => {
    const [own, holder] = [dates(id, ...EDGE), run(by)];
    const released = (held ? holder?.releasing : undefined) ?? Infinity;
    const closed = Math.min(own.told, own.ended, own.left, released);
    const value = gots.find((got) => got.id === id)?.value;
    // Its value tells. Else it has the first life that is not on its way out by then; or, in the turn of its death, the next.
    const next = lives.find(({ path, starting, closing, until }) => {
      const missed = turn(closing) === turn(i) && closed > closing;
      return path === to && starting < closed && i < until && !missed;
    });
    // Whoever would wait in a circle is told so, a turn after the edge was dropped (rule 17).
    const error = errorAt(own.told);
    const waited = value === undefined && !(next && next.i < i);
    const refused = waited && error instanceof ScopeDiedError && error.cause === undefined;
    const service = value === undefined ? (refused ? undefined : next) : run(value.split('=')[0]);
    // What left before the holder's task completed is held with it only if the holder ends too.
    const ends = own.left < (holder?.ended ?? 0) ? holder?.closing : holder?.ended;
    const withHolder = held || turn(ends ?? Infinity) === turn(closed);
    const told = { error, refused, value };
    return { id, i, by, to, ...own, ...told, closed, holder, withHolder, service };
  });

  // Finalizers that begin at a scope's end. An error that is still on its way down the task's own chain has not ended it.
  const endings = lives.flatMap((life) => {
    const end = life.ended === life.failed ? Math.max(life.failed, life.closing) : life.ended;
    const begun = life.parts.filter(({ finalizing }) => finalizing > end && finalizing < Infinity);
    const edgesTo = (before: number) => edges.filter(({ service, i }) => service === life && i < before);
    return begun.map(({ finalizing: i, ...part }) => ({ ...part, i, life, edges: edgesTo(i) }));
  });
  const hurry = all('act').find(({ of }) => of.startsWith('closeSoon'))?.i ?? Infinity;
  return { ...record, all, turn, errorAt, lives, run, finalizers, edges, endings, raised, hurry };
}
