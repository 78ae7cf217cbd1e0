import type { ScopeEvent } from 'rxjs-scope';
import type { Seen } from '../seen.ts';
import type { Edge, Run, State } from './facts.ts';

/** What is known of a program so far. It judges nothing. */
export class History {
  now: Seen = { what: 'act', act: 'nothing', at: 0, turn: 0 };
  readonly runs = new Map<string, Run>();
  readonly byPath = new Map<string, Run>();
  readonly states = new Map<string, State>();
  readonly edges = new Map<number, Edge>();
  readonly raised: Extract<Seen, { what: 'raised' }>[] = [];
  readonly heard: Extract<Seen, { what: 'heard' }>[] = [];
  readonly acts: Extract<Seen, { what: 'act' }>[] = [];
  readonly #staysOnComplete: (path: string) => boolean;

  constructor(staysOnComplete: (path: string) => boolean) {
    this.#staysOnComplete = staysOnComplete;
    this.#start('main', 'main', undefined, 1, true);
    this.states.set('main', { name: 'ready', generation: 1, at: 0, turn: 0, held: new Map(), idle: 0 });
  }

  state(path: string): string {
    return this.states.get(path)?.name ?? 'none';
  }

  mainEnds(): boolean {
    return ['draining', 'closing', 'releasing', 'closed'].includes(this.state('main'));
  }

  edgesTo(run: Run): Edge[] {
    return [...this.edges.values()].filter(
      (edge) => edge.to === run.path && edge.generation === run.generation,
    );
  }

  children(run: Run): Run[] {
    return [...this.runs.values()].filter((each) => each.owner === run.key);
  }

  /** Finalizers and nested scopes of a run that have not settled; of those that began in a turn, if one is given. */
  unsettled(run: Run | undefined, turn?: number): string[] {
    return [...(run?.added ?? [])]
      .filter(
        ([, one]) =>
          (one.state === 'waits' || one.state === 'runs') &&
          one.late !== true &&
          (turn === undefined || one.began === turn),
      )
      .map(([id]) => id);
  }

  record(seen: Seen): void {
    this.now = seen;
    const run = 'scope' in seen ? this.runs.get(seen.scope) : undefined;
    switch (seen.what) {
      case 'started':
        this.#start(
          seen.scope,
          seen.path,
          seen.owner,
          this.states.get(seen.path)?.generation ?? 1,
          seen.uncut === true,
        );
        return;
      case 'registered':
        if (run !== undefined) run.value = seen.value;
        return;
      case 'failed':
      case 'completed':
      case 'stopped':
        if (run !== undefined)
          run.ended ??= {
            how: seen.what,
            turn: seen.turn,
            ...('error' in seen ? { error: seen.error } : {}),
          };
        return;
      case 'spawned':
        run?.spawned.add(seen.id);
        return;
      case 'spawnStopped':
        run?.spawned.delete(seen.id);
        return;
      case 'acquiring':
        run?.added.set(seen.id, { state: 'acquires' });
        return;
      case 'added':
        run?.added.set(seen.id, { state: 'waits' });
        return;
      case 'finalizing':
      case 'late':
      case 'finalized':
      case 'abandoned': {
        const one = run?.added.get(seen.id);
        if (one === undefined) return;
        if (seen.what === 'late') one.late = true;
        else one.state = seen.what === 'finalizing' ? 'runs' : 'settled';
        if (seen.what === 'finalizing') one.began = seen.turn;
        return;
      }
      case 'opened':
        this.#open(seen);
        return;
      case 'got': {
        const edge = this.edges.get(seen.edge);
        if (edge !== undefined) edge.value = seen.value;
        return;
      }
      case 'told':
      case 'ended':
      case 'left': {
        const edge = this.edges.get(seen.edge);
        if (edge !== undefined)
          edge.closed ??= { at: seen.at, turn: seen.turn, ...('error' in seen ? { error: seen.error } : {}) };
        return;
      }
      case 'raised':
        this.raised.push(seen);
        return;
      case 'heard':
        this.heard.push(seen);
        return;
      case 'act':
        this.acts.push(seen);
        return;
      case 'event':
        this.#event(seen.event, seen.at, seen.turn);
        return;
      case 'unsettled':
        return;
    }
  }

  #start(key: string, path: string, owner: string | undefined, generation: number, uncut: boolean): void {
    const late = this.runs.get(owner ?? '')?.ended !== undefined;
    const run: Run = { key, path, owner, generation, uncut, late, added: new Map(), spawned: new Set() };
    this.runs.set(key, run);
    this.byPath.set(path, run);
    if (owner !== undefined) this.runs.get(owner)?.added.set(key, { state: 'waits' });
  }

  /** It gets the live generation, or the next one if that is ending. */
  #open({ edge, by, to, turn, held }: Extract<Seen, { what: 'opened' }>): void {
    const target = this.states.get(to);
    const over = this.byPath.get(to)?.ended;
    const stays = over === undefined || (over.how === 'completed' && this.#staysOnComplete(to));
    const ready = target?.name === 'ready' && stays;
    const cancelled = this.raised.some(
      ({ kind, scope }) => kind === 'reason' && scope === this.byPath.get(to)?.key,
    );
    const live = !cancelled && (ready || (target?.name === 'starting' && over === undefined));
    this.edges.set(edge, {
      id: edge,
      by,
      to,
      generation: (target?.generation ?? 0) + (live ? 0 : 1),
      turn,
      replay: live && ready,
      held: held === true,
      waits: !live,
    });
  }

  #event(event: ScopeEvent, at: number, turn: number): void {
    const before = this.states.get(event.scope);
    switch (event.type) {
      case 'acquired':
      case 'released': {
        if (before === undefined) return;
        const count = (before.held.get(event.by) ?? 0) + (event.type === 'acquired' ? 1 : -1);
        if (count === 0) before.held.delete(event.by);
        else before.held.set(event.by, count);
        if (before.held.size === 0) before.idle = at;
        return;
      }
      case 'finalizer': {
        const owner = [...this.runs.values()].find((each) => each.added.has(event.name));
        const one = owner?.added.get(event.name);
        if (one !== undefined && event.phase === 'abandoned') one.state = 'settled';
        return;
      }
      case 'starting':
        this.#forgets(event.scope, (before?.generation ?? 0) + 1);
        this.states.set(event.scope, {
          name: event.type,
          generation: (before?.generation ?? 0) + 1,
          at,
          turn,
          held: new Map(),
          idle: at,
        });
        return;
      case 'ready':
      case 'draining':
      case 'closing':
      case 'releasing':
      case 'closed':
        if (before === undefined) return;
        Object.assign(before, { name: event.type, at, turn });
        if (event.type === 'ready') before.registered = true;
        if (event.type === 'closing') Object.assign(before, { outcome: event.outcome, error: event.error });
        if (event.type === 'closing') this.#misses(event.scope, before.generation, turn);
        if (event.type === 'releasing') this.#releases(event.scope, at, turn);
        if (event.type === 'closed') this.#closed(event.scope);
    }
  }

  /** Who waited for a generation and left before it began never had an edge to it: 0 is none. */
  #forgets(path: string, generation: number): void {
    for (const edge of this.edges.values()) {
      if (edge.to === path && edge.generation === generation && edge.closed !== undefined)
        edge.generation = 0;
    }
  }

  /** Who came in the turn in which a service died, and has no value of it, came too late for it: it gets the next one. */
  #misses(path: string, generation: number, turn: number): void {
    for (const edge of this.edges.values()) {
      if (edge.to !== path || edge.turn !== turn || edge.value !== undefined || edge.closed !== undefined)
        continue;
      if (edge.generation === generation) edge.generation += 1;
    }
  }

  /** What is held by use() is held until now; a task that is a function has ended now, if not before. */
  #releases(path: string, at: number, turn: number): void {
    const run = this.byPath.get(path);
    if (run === undefined) return;
    if (run.uncut) run.ended ??= { how: 'stopped', turn };
    for (const edge of this.edges.values())
      if (edge.held && edge.by === run.key) edge.closed ??= { at, turn };
  }

  /** For its owner, a nested scope has settled when it is closed. */
  #closed(path: string): void {
    const run = this.byPath.get(path);
    const one = run?.owner === undefined ? undefined : this.runs.get(run.owner)?.added.get(run.key);
    if (one !== undefined) one.state = 'settled';
  }
}
