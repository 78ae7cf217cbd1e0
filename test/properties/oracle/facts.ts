import type { ScopeOutcome } from 'rxjs-scope';

interface Finalizer {
  /** `acquires`: there is nothing to finalize yet, but its place in the order is taken. */
  state: 'acquires' | 'waits' | 'runs' | 'settled';
  /** Begun out of time: its signal was aborted before it was called. */
  late?: boolean;
  began?: number;
}

/** One run of a scope, as its callbacks showed it. */
export interface Run {
  readonly key: string;
  readonly path: string;
  readonly owner: string | undefined;
  readonly generation: number;
  /** A function, or no task at all: it ends when its scope begins to release. */
  readonly uncut: boolean;
  /** Opened while its owner was ending already. */
  readonly late: boolean;
  /** Its finalizers and nested scopes, by when they were added. */
  readonly added: Map<string, Finalizer>;
  readonly spawned: Set<string>;
  value?: string;
  ended?: {
    readonly how: 'failed' | 'completed' | 'stopped';
    readonly turn: number;
    readonly error?: unknown;
  };
}

/** A subscription of a scope to a generation of a service. */
export interface Edge {
  readonly id: number;
  readonly by: string;
  readonly to: string;
  generation: number;
  readonly turn: number;
  /** The service was ready when it was opened. */
  readonly replay: boolean;
  /** There was no living generation when it was opened. */
  readonly waits: boolean;
  /** By use(): it stays until its scope ends. */
  readonly held: boolean;
  value?: string;
  closed?: { readonly at: number; readonly turn: number; readonly error?: unknown };
}

/** What the events say of a path. */
export interface State {
  name: string;
  generation: number;
  /** When it came into this state. */
  at: number;
  turn: number;
  registered?: boolean;
  outcome?: ScopeOutcome['kind'];
  error?: unknown;
  /** Edges that the events say are held, by whom, and since when there is none. */
  readonly held: Map<string, number>;
  idle: number;
}
