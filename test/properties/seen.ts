import type { ScopeEvent, ScopeOutcome } from 'rxjs-scope';

type Phase = Extract<ScopeEvent, { readonly type: 'finalizer' }>['phase'];

interface Failed {
  readonly error: unknown;
}
interface In {
  /** The run whose part it is. */
  readonly scope: string;
}

/**
 * What a program's own callbacks saw, and what the events of its main scopes said, in order; `of` names what it was seen of:
 *
 * - a run of a task, by the number of its run, as 's3:2': what its callbacks show;
 * - a life of a scope, by the number of its life, as 's3#2': what the events say;
 * - a part of a run, as 's3:2/f:1': a finalizer, or what is spawned;
 * - an edge, by its number.
 *
 * In an isolated main scope 'm' the path of a scope is 'm>s3'. `turn` counts the timers that have fired: what has the same
 * turn happened in one synchronous run.
 */
interface Whats {
  /** `uncut`: a function, or no task at all, which cannot be cut. */
  started: {
    readonly life: string;
    readonly owner: string | undefined;
    readonly uncut: boolean;
    /** It is a stand-in, by override(). */
    readonly standIn: boolean;
  };
  registered: { readonly value: string };
  failed: Failed;
  completed: object;
  stopped: object;
  raised: Failed & { readonly kind: 'task' | 'finalizer' | 'spawn' | 'reason' };

  starting: { readonly path: string; readonly main?: true };
  ready: object;
  draining: object;
  closing: { readonly outcome: ScopeOutcome['kind']; readonly error?: unknown };
  releasing: object;
  closed: object;
  acquired: { readonly by: string };
  released: { readonly by: string };

  spawned: In;
  spawnStopped: object;
  acquiring: In;
  added: In;
  finalizing: object;
  late: object;
  finalized: object;
  /** Its signal aborts, it is unsubscribed, or an event says so. */
  abandoned: object;
  /** By an event: the finalizer's phase. */
  said: { readonly phase: Phase; readonly error: unknown };

  /** `held`: by use(), until its scope ends. */
  opened: { readonly by: string; readonly to: string; readonly held?: true };
  got: { readonly value: string };
  told: Failed;
  ended: object;
  left: object;

  /** By main.lookup(), of a service's path: its value, or why there is none. */
  found: { readonly value?: string; readonly error?: unknown };
  /** Who heard. */
  heard: Failed;
  /** What the script does. */
  act: object;
  /** A promise that has not settled in the end. */
  unsettled: object;
}

export type Of<W extends keyof Whats> = { readonly what: W; readonly of: string } & Whats[W];
export type What = { [W in keyof Whats]: Of<W> }[keyof Whats];
/** Only announced: what is about to be subscribed, and a main scope that is about to be seen to be ready, has not happened yet. */
export const isToCome = (what: What): boolean =>
  what.what === 'opened' || (what.what === 'starting' && what.main === true);

export type Seen = { readonly at: number; readonly turn: number } & What;
