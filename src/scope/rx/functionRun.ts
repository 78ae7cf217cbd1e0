import { EmptyError } from 'rxjs';
import type { FunctionRun } from '../engine/activity.ts';
import { functionsIn } from '../engine/functions.ts';
import { nobodyHeard } from '../engine/hearing.ts';
import { fail } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { isLiving } from '../engine/state.ts';

/** Who is told what a function does, until it is unsubscribed. */
export interface FunctionObserver {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * Calls a function in a scope. From the call on it cannot be cut, though what it returns is not known before it does:
 * it may end its own scope meanwhile. `run` is given what it returned, and when it began.
 */
export function callFunction<R>(
  scope: ScopeNode,
  call: () => R,
  run: (result: R, began: number) => void,
): void {
  const began = ++scope.realm.sequence;
  const running: FunctionRun = {
    sequence: began,
    label: 'its function has not returned',
    stop: () => undefined,
    abandon: () => undefined,
  };
  const functions = functionsIn(scope);
  functions.add(running);
  try {
    run(call(), began);
  } finally {
    functions.delete(running);
    if (!isLiving(scope)) scope.wake();
    scope.realm.queue.run();
  }
}

/** An async function that runs in a scope: it cannot be cut, so the scope waits for it (rule 6). */
export class PromiseRun implements FunctionRun {
  readonly sequence: number;
  readonly label: string;
  protected readonly scope: ScopeNode;
  protected readonly observer: FunctionObserver;
  protected isCut = false;
  protected isOver = false;

  constructor(
    scope: ScopeNode,
    began: number,
    observer: FunctionObserver,
    label = 'its async function has not settled',
  ) {
    this.scope = scope;
    this.observer = observer;
    this.label = label;
    this.sequence = began;
    functionsIn(scope).add(this);
  }

  /** Waits for what the function returned. */
  await(promise: PromiseLike<unknown>): this {
    Promise.resolve(promise).then(
      (value) => {
        this.settled(() => {
          if (!this.isCut) this.observer.next(value);
          this.completed();
        });
      },
      (error: unknown) => {
        this.failed(error);
      },
    );
    return this;
  }

  /** Unsubscribed: it runs on, but nobody is told of it. */
  unsubscribe(): void {
    this.isCut = true;
  }

  stop(): void {
    // An async function is told by the scope's signal.
  }

  abandon(): void {
    this.isCut = true;
  }

  /** The function has ended. What is to be told is told last, before anything that waited for it goes on. */
  protected settled(tell: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    const { scope } = this;
    functionsIn(scope).delete(this);
    scope.wake();
    tell();
    scope.realm.queue.run();
  }

  protected failed(error: unknown): void {
    const { scope } = this;
    this.settled(() => {
      if (this.#isHarmless(error)) this.completed();
      else if (!this.isCut) this.observer.error(error);
      else if (isLiving(scope)) nobodyHeard(scope, error);
      else fail(scope, error);
    });
  }

  protected completed(): void {
    if (!this.isCut) this.observer.complete();
  }

  /** The answer to being told to stop, and no error. */
  #isHarmless(error: unknown): boolean {
    const { scope } = this;
    if (!scope.stopped) return false;
    return (
      error === scope.stopError ||
      error instanceof EmptyError ||
      (error instanceof Error && error.name === 'AbortError')
    );
  }
}
