/**
 * Something that runs in a scope until it ends or is cut: its own task, a spawned one, a stream that `inScope` brought
 * in from outside.
 */
export interface Activity {
  /** Subscriptions to noMoreDependents that stand on its subscriber chain. While there are any, a drain waits for it. */
  listeners: number;
  readonly running: boolean;
  /** Foreign code: cuts it, since the scope must stop. */
  stop(): void;
}

/** A running async function or generator: it cannot be cut, only told, and waited for (rule 6). */
export interface FunctionRun {
  /** When the call of it began, counted in its main scope. */
  readonly sequence: number;
  /** What to say when it is waited for in vain. */
  readonly label: string;
  /** Foreign code: tells it that the scope must stop. */
  stop(): void;
  /** It is out of time: whatever it still does is of no account. */
  abandon(): void;
}

/** Somebody who waits for "no more dependents". */
export interface DrainListener {
  /** Foreign code: nobody needs the scope any more. */
  drained(): void;
  /** Foreign code: the scope must stop, and never was drained. */
  cut(reason: unknown): void;
}

/** What a draining scope's tasks use: its open service subscriptions and resources. */
export interface DrainedSource {
  /** From now on it stays, subscribed or not, until its scope has closed. */
  keep(): void;
  /** Foreign code: completes it, so that what hangs on it can end. */
  completeForDrain(): void;
}
