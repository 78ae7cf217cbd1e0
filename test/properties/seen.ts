import type { ScopeEvent } from 'rxjs-scope';

interface Told<W extends string> {
  readonly what: W;
}
interface OfScope<W extends string> extends Told<W> {
  readonly scope: string;
}
interface OfPart<W extends string> extends OfScope<W> {
  readonly id: string;
}
interface OfEdge<W extends string> extends Told<W> {
  readonly edge: number;
}
interface Failed {
  readonly error: unknown;
}

/**
 * What a program's own callbacks saw, in order. A scope is named by its path and the number of its run there, as 's3:2'.
 * `turn` counts the timers that have fired: what has the same turn happened in one synchronous run.
 */
export type What =
  /** `uncut`: a function, which cannot be cut. */
  | (OfScope<'started'> & {
      readonly path: string;
      readonly owner: string | undefined;
      readonly uncut?: true;
    })
  | (OfScope<'registered'> & { readonly value: string })
  | (OfScope<'failed'> & Failed)
  | OfScope<'completed'>
  | OfScope<'stopped'>
  | OfPart<'spawned'>
  | OfPart<'spawnStopped'>
  | OfPart<'acquiring'>
  | OfPart<'added'>
  | OfPart<'finalizing'>
  | OfPart<'late'>
  | OfPart<'finalized'>
  | OfPart<'abandoned'>
  /** Held by use(): until its scope ends. */
  | (OfEdge<'opened'> & { readonly by: string; readonly to: string; readonly held?: true })
  | (OfEdge<'got'> & { readonly value: string })
  | (OfEdge<'told'> & Failed)
  | OfEdge<'ended'>
  | OfEdge<'left'>
  | (OfScope<'raised'> & Failed & { readonly kind: 'task' | 'finalizer' | 'spawn' | 'reason' })
  | (Told<'heard'> & Failed & { readonly by: string })
  | (Told<'event'> & { readonly event: ScopeEvent })
  | (Told<'act'> & { readonly act: string })
  | (Told<'unsettled'> & { readonly promise: string });

export type Seen = { readonly at: number; readonly turn: number } & What;
