/** What the engine needs of the world around it: time, and somebody to tell of errors that nobody hears. */
export interface Host {
  /** Milliseconds. */
  now(): number;
  /** Calls `action` once, after `ms`; the returned function calls it off. */
  after(ms: number, action: () => void): Cancel;
  report(error: unknown): void;
}

export type Cancel = () => void;

/** The longest delay a timer can take; anything beyond, and Infinity, means never (rule 23). */
export const LONGEST_DELAY: number = 2 ** 31 - 1;
