import { BehaviorSubject, defer, finalize, first, type Observable } from 'rxjs';

/** Counts what is under way, so that a drain can wait for it. */
export class Inflight {
  readonly #count = new BehaviorSubject(0);

  /** Emits and completes when nothing is under way. */
  readonly idle: Observable<unknown> = this.#count.pipe(first((count) => count === 0));

  /** The same work, counted from its subscription to its end. */
  track<T>(work: Observable<T>): Observable<T> {
    return defer(() => {
      this.#count.next(this.#count.value + 1);
      return work.pipe(finalize(() => this.#count.next(this.#count.value - 1)));
    });
  }
}
