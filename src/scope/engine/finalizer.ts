import { LazySignal } from './cleanupContext.ts';
import { Entry } from './entry.ts';
import type { Cancel } from './host.ts';
import type { LeavingBatch } from './leaving.ts';

/** Starts a cleanup; `done` is to be called once, with what went wrong if anything did. The result calls it off. */
export type BeginCleanup = (
  context: LazySignal,
  done: (failure?: { readonly error: unknown }) => void,
) => Cancel | undefined;

/** One finalizer of a scope. */
export class FinalizerEntry extends Entry {
  readonly name: string;
  readonly begin: BeginCleanup;
  readonly context: LazySignal = new LazySignal();
  state: 'pending' | 'running' | 'settled' = 'pending';
  /** It has nothing to run yet, so events do not tell of it. */
  isEmpty = false;
  startedAt = 0;
  cancel: Cancel | undefined = undefined;
  /** For one that runs by itself: its own time limit, and in a scope that lives on the edges that wait for it. */
  timer: Cancel | undefined = undefined;
  batch: LeavingBatch | undefined = undefined;

  constructor(name: string, begin: BeginCleanup) {
    super();
    this.name = name;
    this.begin = begin;
  }
}
