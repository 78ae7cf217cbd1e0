/** Keeps paths unique among live scopes: 'app/job', then 'app/job#2' (counting from the start when all are gone). */
export class Names {
  readonly #taken = new Map<string, { live: number; last: number }>();

  take(path: string): string {
    const same = this.#taken.get(path);
    if (same === undefined) {
      this.#taken.set(path, { live: 1, last: 1 });
      return path;
    }
    same.live++;
    return `${path}#${++same.last}`;
  }

  /** Give back what {@link take} was asked for. */
  free(path: string): void {
    const same = this.#taken.get(path);
    if (same && --same.live === 0) this.#taken.delete(path);
  }
}
