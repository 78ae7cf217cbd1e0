/** The live scopes of one name. */
interface Namesakes {
  readonly name: string;
  live: number;
  /** The number that the last one was given. */
  last: number;
}

/** Keeps paths unique among live scopes: 'app/job', then 'app/job#2' (counting from the start when all are gone). */
export class Names {
  private readonly taken: Map<string, Namesakes> = new Map<string, Namesakes>();
  /** Whom the last call was about: the next mostly is about the same (a sixth of a nested scope). */
  private recent: Namesakes | undefined = undefined;

  take(name: string): string {
    const same = this.namesakes(name);
    same.live++;
    return ++same.last === 1 ? name : `${name}#${same.last}`;
  }

  /** Give back what {@link take} was asked for. */
  free(name: string): void {
    const same = this.namesakes(name);
    if (--same.live === 0) same.last = 0;
  }

  private namesakes(name: string): Namesakes {
    const { recent } = this;
    if (recent?.name === name) return recent;
    // Of those that are gone only the recent one is remembered.
    if (recent?.live === 0) this.taken.delete(recent.name);
    let same = this.taken.get(name);
    if (same === undefined) this.taken.set(name, (same = { name, live: 0, last: 0 }));
    return (this.recent = same);
  }
}
