import { ScopeDiedError } from 'rxjs-scope';
import type { Dated } from './dated.ts';
import { errors, explained, is } from './oracle/errors.ts';
import { type Facts, readFacts } from './oracle/facts.ts';
import {
  active,
  ends,
  held,
  idled,
  lastName,
  mainOf,
  over,
  services,
  stopTimeout,
  unsettled,
  within,
} from './oracle/moments.ts';
import type { Plan } from './plan.ts';
import type { Seen } from './seen.ts';

/** The rules, by their numbers: each finds what breaks it. */
export const RULES: Readonly<Record<string, (f: Facts) => readonly Dated[]>> = {
  'rule 1: an edge is dropped where there is one': ({ lives }) =>
    lives.filter((life) => life.uses.some(({ i, by }) => held(life, i + 1, by) < 0)),
  'rule 1: in the end there is no edge': ({ lives, end }) => lives.filter((life) => held(life, end) !== 0),
  'rule 2: a value that is there is replayed in the same turn': ({ edges, turnEnd }) =>
    edges.filter(({ i, service, got, closed }) => {
      const { ready, draining, closing } = service ?? { ready: Infinity, draining: 0, closing: 0 };
      return ready < i && Math.min(draining, closing, got, closed) >= turnEnd(i);
    }),
  'rule 2: a value is that of a living service': ({ edges }) =>
    edges.filter(({ value, service, to, i }) => {
      const lives = service?.path === to && Math.min(service.draining, service.closing) > i;
      return value !== undefined && !lives;
    }),
  'rule 3: a life begins when the last one is closed and has settled': ({ lives }) =>
    lives.filter(({ path, i }) => {
      const last = lives.findLast((each) => each.path === path && each.i < i);
      return last !== undefined && (last.closed > i || unsettled(last, i).length > 0);
    }),
  'rule 3: nobody waits for what nobody starts': ({ edges, lives, instants }) =>
    edges.filter(({ to, opened, closed }) => {
      const alive = (i: number) => lives.some((life) => life.path === to && within(i, life.i, life.closed));
      return instants.some((i) => within(i, opened, closed) && !alive(i));
    }),
  'rule 4: a service drains when nobody uses it': ({ edges }) =>
    edges.filter(({ service, opened, closed }) => within(service?.idle ?? Infinity, opened, closed)),
  'rule 4: a service is kept alive as long as it says': (f) =>
    services(f).filter((life) => {
      const { path, idle, started } = life;
      // There is nothing to be kept of one whose task has not even been subscribed.
      const early = started < Infinity && !idled(f, life, idle, idle);
      return idle < Infinity && !over(f, mainOf(f, path), idle) && early;
    }),
  'rule 4: a service that nobody uses stays no longer': (f) =>
    services(f).filter((life) => {
      const end = Math.min(life.draining, life.closing);
      return f.instants.some((i) => within(i, life.i, end) && idled(f, life, i, i - 1));
    }),
  'rule 5: what drains is let, until it is out of time': (f) =>
    services(f).filter((life) => {
      const { service, uncut, ended, stopped, draining, closing } = life;
      const cut = !uncut && ended === stopped && within(ended, draining, Math.min(closing, f.hurry));
      return cut && f.time(ended) - f.time(draining) < Math.min(service?.drain ?? 0, stopTimeout(f, life));
    }),
  'rule 7: no finalizer begins while a dependent is subscribed': ({ endings }) =>
    endings.filter(({ i, edges }) => edges.some(({ closed }) => closed >= i)),
  'rule 7: no finalizer begins before all of a dependent that ends has settled': ({ endings }) =>
    endings.filter(({ i, edges }) => {
      const dependents = edges.filter(({ closed, withHolder }) => closed < i && withHolder);
      return dependents.some(({ holder }) => unsettled(holder, i).length > 0);
    }),
  'rule 8: finalizers run one at a time, last added first': ({ endings }) =>
    endings.filter(({ id, i, life, place }) => {
      const others = unsettled(life, i).filter((other) => other.id !== id);
      return others.some((other) => other.finalizing < i || other.place > place);
    }),
  'rule 8: finalizers begin when all activity has ended': (f) =>
    f.endings.filter(({ i, life }) => active(f, life, i)),
  'rule 8: the task of a nested scope is cut when its end begins': ({ lives, turn }) =>
    lives.filter(({ owner, uncut, started, ended, closing }) => {
      return owner !== undefined && !uncut && started < Infinity && turn(ended) > turn(closing);
    }),
  'rule 8: what is closed has ended': (f) =>
    f.lives.filter((life) => within(life.closed, life.started, f.end) && active(f, life, life.closed)),
  'rule 9: a subscription to what is closed is closed, and in the end every one': ({ edges, end }) =>
    edges.filter(({ closed, service }) => closed > Math.min(service?.closed ?? Infinity, end)),
  'rule 10: of a dependent that lives on, what began when its edge left has settled': ({ endings, turn }) =>
    endings.filter(({ i, edges }) => {
      const began = (closed: number) => (part: { finalizing: number }) =>
        turn(part.finalizing) === turn(closed);
      return edges.some(
        ({ closed, withHolder, holder }) => !withHolder && unsettled(holder, i).some(began(closed)),
      );
    }),
  'rule 11: dependents are told before a task is cut': ({ edges }) =>
    edges.filter(({ service, opened, closed }) => {
      const cut = service?.ended === service?.stopped ? service?.stopped : undefined;
      return within(cut ?? Infinity, opened, closed);
    }),
  'rule 11: nobody dies without a reason': (f) =>
    f.lives.filter((life) => within(life.closing, life.started, f.end) && !explained(f, life)),
  'rule 12: what is added is finalized once': ({ all, finalizers }) =>
    all('finalizing').filter(({ id, i }) => {
      const own = finalizers.find((each) => each.id === id);
      return own?.finalizing !== i || !within(i, own.added, own.settled);
    }),
  'rule 12: what settles has begun': ({ finalizers }) =>
    finalizers.filter(({ finalized, finalizing }) => finalized < finalizing),
  'rule 12: what is closed has settled': ({ lives, end }) =>
    lives.filter((life) => unsettled(life, Math.min(life.closed, end)).length > 0),
  'rule 12: in the end all has settled': ({ lives, end }) =>
    lives.filter((life) => unsettled(life, end).length > 0),
  'rule 12: what is said of a finalizer is so': ({ all, finalizers }) =>
    all('said').filter(({ id, i, phase }) => {
      const { added, late, settled } = finalizers.find((each) => each.id === id) ?? {};
      const due =
        phase === 'settled' || phase === 'failed' ? Math.min(late ?? i, settled ?? i) : (added ?? i);
      return due >= i;
    }),
  'rule 12: that a finalizer begins is said once, and once that it ends': ({ all, finalizers }) =>
    finalizers.filter(({ id, finalizing }) => {
      const said = all('said').flatMap((each) => (each.id === id ? [each.phase] : []));
      return !(finalizing < Infinity ? /^started,(settled|failed|abandoned)$/ : /^$/).test(said.join());
    }),
  'rule 13: a death that is told has happened, in that phase and of that cause': ({
    edges,
    lives,
    turnEnd,
  }) =>
    edges.filter(({ told, error, to, refused }) => {
      if (told === Infinity || is(error, 'ScopeClosedError', 'ScopeCycleError')) return false;
      if (!(error instanceof ScopeDiedError) || error.scope !== lastName(to)) return true;
      const died = lives.some(({ path, completed, closing, ready, outcome, error: cause }) => {
        const phase = ready < closing ? 'ready' : 'starting';
        const killed =
          cause === error.cause && phase === error.phase && (outcome === 'failed' || outcome === 'cancelled');
        return path === to && Math.min(completed, killed ? closing : Infinity) < turnEnd(told);
      });
      return !died && !refused;
    }),
  'rule 14: a subscription completes when its service does, or its scope ends': (f) =>
    f.edges.filter((edge) => {
      const completing = f.lives.filter(
        ({ path, service }) => path === edge.to && service?.onComplete === 'complete',
      );
      return (
        edge.ended < Infinity &&
        !completing.some(({ completed }) => completed < edge.ended) &&
        !ends(f, edge, edge.ended)
      );
    }),
  'rule 16: every error is heard': (f) => errors(f).filter(({ isHeard }) => !isHeard),
  "rule 16: no error is reported twice, nor a finalizer's that a consumer is told": (f) =>
    errors(f).filter(({ times, isTold, kind }) => times > (isTold && kind === 'finalizer' ? 0 : 1)),
  'rule 18: in the end all is closed': ({ lives }) => lives.filter(({ closed }) => closed === Infinity),
  'rule 20: who hears that a service is closed ends, or its main scope does': (f) =>
    f.edges.filter((edge) => is(edge.error, 'ScopeClosedError') && !ends(f, edge, edge.told)),
  'rule 21: every promise settles': ({ all }) => all('unsettled'),
  'rule 22: a scope closes in time': (f) =>
    f.lives.filter((life) => {
      const took = f.time(life.closed) - f.time(life.releasing);
      return !life.main && life.closed < Infinity && took > stopTimeout(f, life);
    }),
  'rule 22: the main scope closes by its deadline': ({ lives, time, hurry }) =>
    lives.filter(({ key, closed }) => key === 'main' && time(closed) > time(hurry) + 5),
  'section 3: a stand-in runs in the main scope that has it, and there only': (f) =>
    services(f).filter(({ started, path, service, standIn }) => {
      const isDue = service?.override === true && !path.includes('>');
      return started < Infinity && standIn !== isDue;
    }),
  'section 3: lookup() finds what is ready': (f) =>
    f.all('found').filter(({ id, i, value, error }) => {
      if (is(error, 'ScopeClosedError')) return !over(f, mainOf(f, id), i);
      const life = f.lives.find(({ path, ready, until }) => path === id && within(i, ready, until));
      if (is(error, 'ServiceNotRunningError')) return life !== undefined;
      return value !== f.all('registered').findLast((each) => each.of === life?.key && each.i < i)?.value;
    }),
  'section 5: states follow each other': ({ lives }) =>
    lives.filter(
      ({ states }) => !/^starting(,ready(,draining)?)?(,closing(,releasing(,closed)?)?)?$/.test(states),
    ),
  'section 5: what is ready has registered': (f) =>
    services(f).filter(({ ready, registered }) => ready < Math.min(registered, Infinity)),
  'section 5: a service starts in time, and fails when it is out of time': (f) =>
    services(f).filter(({ i, service, ready, closing, error }) => {
      const [took, limit] = [f.time(Math.min(ready, closing)) - f.time(i), service?.startTimeout ?? Infinity];
      return took > limit || (is(error, 'StartTimeoutError') && (took < limit || ready < closing));
    }),
};

/** Judges what was seen of a program by the rules alone. Where the rules leave a choice, it takes either. */
export function judge(plan: Plan, log: readonly Seen[]): string[] {
  const facts = readFacts(plan, log);
  return Object.entries(RULES).flatMap(([rule, breaks]) =>
    breaks(facts).map(({ id, i }) => `${rule}: broken by ${id}, line ${i} at ${facts.time(i)}`),
  );
}
