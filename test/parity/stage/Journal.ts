/** One line of a log: when, in virtual milliseconds, who, and what. */
export type Row = readonly [ms: number, who: string, what: string];

const goesDown = 'down:start';
const isDown = ['down:end', 'down:raise', 'cleanup end'];

/**
 * The log of one run, in the traces' vocabulary, and the check of its order: nothing may go down while a dependent with a
 * cleanup of its own still has to finish it (rule 7).
 */
export class Journal {
  readonly rows: Row[] = [];
  /** Each time something went down too early. */
  readonly violations: string[] = [];
  readonly #now: () => number;
  readonly #holders = new Map<string, Set<string>>();
  readonly #cleaners = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  log(who: string, what: string): void {
    this.rows.push([this.#now(), who, what]);
    if (what.startsWith(goesDown)) this.#check(who);
    if (isDown.includes(what)) this.#finished(who);
  }

  /** From here until it logs the end of its cleanup, `who` keeps up what it holds. */
  cleansUp(who: string): void {
    this.#cleaners.add(who);
  }

  holds(who: string, dependency: string): void {
    const holders = this.#holders.get(dependency) ?? new Set();
    this.#holders.set(dependency, holders.add(who));
  }

  drops(who: string, dependency: string): void {
    this.#holders.get(dependency)?.delete(who);
  }

  #check(dependency: string): void {
    for (const who of this.#holders.get(dependency) ?? []) {
      if (this.#cleaners.has(who))
        this.violations.push(`${dependency} went down before ${who} had cleaned up`);
    }
  }

  #finished(who: string): void {
    this.#cleaners.delete(who);
    for (const holders of this.#holders.values()) holders.delete(who);
  }
}
