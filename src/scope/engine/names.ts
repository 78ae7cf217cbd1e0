/** Keeps paths unique among live scopes: 'app/job', then 'app/job#2' (counting from the start when all are gone). */
export class Names {
  readonly #taken = new Map<string, { live: number; last: number }>();
  /** The last name of which all are gone: it mostly is the next to be taken (a fifth of a nested scope). */
  #spare: string | undefined;

  take(name: string): string {
    let same = this.#taken.get(name);
    if (same === undefined) this.#taken.set(name, (same = { live: 0, last: 0 }));
    same.live++;
    return ++same.last === 1 ? name : `${name}#${same.last}`;
  }

  /** Give back what {@link take} was asked for. */
  free(name: string): void {
    const same = this.#taken.get(name);
    if (same === undefined || --same.live > 0) return;
    same.last = 0;
    if (this.#spare !== name) this.#forget(this.#spare);
    this.#spare = name;
  }

  #forget(name: string | undefined): void {
    if (name !== undefined && this.#taken.get(name)?.live === 0) this.#taken.delete(name);
  }
}
