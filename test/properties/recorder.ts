import type { Seen, What } from './seen.ts';

/** More than any program of this size shows: what passes it turns in circles. */
const TOO_MUCH = 50_000;

/** Writes down what is seen, until it is too much: then it throws, there and in the end. */
export class Recorder {
  readonly #log: Seen[] = [];
  readonly #now: () => { readonly at: number; readonly turn: number };

  constructor(now: () => { readonly at: number; readonly turn: number }) {
    this.#now = now;
  }

  /** A callback that is told so fails: so also promises that turn in circles come to an end, and with them the case. */
  see(what: What): void {
    this.#check();
    this.#log.push({ ...this.#now(), ...what });
  }

  get log(): readonly Seen[] {
    this.#check();
    return this.#log;
  }

  #check(): void {
    if (this.#log.length > TOO_MUCH) throw new Error('the program does not come to an end');
  }
}
