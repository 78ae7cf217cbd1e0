import type { ScopeState } from './state.ts';

/** What happens in a main scope, as it happens. `at` is in ms, from `asyncScheduler.now()`; `elapsed` is in ms. */
export type ScopeEvent = { readonly at: number; readonly scope: string; readonly generation: number } & (
  | { readonly type: Exclude<ScopeState, 'closing'> }
  | {
      readonly type: 'closing';
      readonly outcome: 'completed' | 'drained' | 'cancelled' | 'failed';
      readonly error?: unknown;
    }
  /** An edge, and whose. */
  | { readonly type: 'acquired' | 'released'; readonly by: string }
  | {
      readonly type: 'finalizer';
      readonly name: string;
      readonly phase: 'started' | 'settled' | 'failed' | 'abandoned';
      readonly elapsed?: number;
      readonly error?: unknown;
    }
);

/** An event without what the announcer adds. */
export type ScopeFact = ScopeEvent extends infer E
  ? E extends ScopeEvent
    ? Omit<E, 'at' | 'scope' | 'generation'>
    : never
  : never;
