import { defer, type Observable, of, tap, throwError, timer } from 'rxjs';

/** Something that only one may have at a time, and that takes time to give back: a port, a lock, a connection. */
export class Door {
  opened = 0;
  closed = 0;
  readonly journal: string[];
  readonly #name: string;

  /** @param journal where it is written down what happens to it */
  constructor(name: string, journal: string[] = []) {
    this.#name = name;
    this.journal = journal;
  }

  get isOpen(): boolean {
    return this.opened > this.closed;
  }

  /** Fails where it has not been closed yet. */
  open(): Observable<string> {
    return defer(() => {
      if (this.isOpen) return throwError(() => new Error('EADDRINUSE'));
      this.opened += 1;
      this.journal.push(`${this.#name} opens`);
      return of(this.#name);
    });
  }

  close(): Observable<unknown> {
    return defer(() => {
      this.journal.push(`${this.#name} closes`);
      const closed = (): void => {
        this.closed += 1;
        this.journal.push(`${this.#name} closed`);
      };
      return timer(5).pipe(tap({ complete: closed }));
    });
  }

  /** Closes it, for code that does not wait. */
  slam(): void {
    this.close().subscribe();
  }
}
