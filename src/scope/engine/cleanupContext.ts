/** What acquiring and releasing code is given. */
export interface CleanupContext {
  /** Aborts when it is out of time, or, while acquiring, when the value is no longer wanted. */
  readonly signal: AbortSignal;
}

/** The AbortController is made when somebody asks for the signal: most never do. */
export class LazySignal implements CleanupContext {
  #controller: AbortController | undefined;
  #aborted: { readonly reason: unknown } | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#aborted.reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = { reason };
    this.#controller?.abort(reason);
  }
}
