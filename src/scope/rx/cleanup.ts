import { from, type InteropObservable, type Observable } from 'rxjs';
import type { Activity } from '../engine/activity.ts';
import type { CleanupContext } from '../engine/cleanupContext.ts';
import type { BeginCleanup } from '../engine/finalizer.ts';
import type { Cancel } from '../engine/host.ts';
import type { ScopeNode } from '../engine/node.ts';
import { ScopedSubscriber } from './findScope.ts';
import { isObservable, isPromiseLike } from './taskInput.ts';

/** What cleanup code may return: it is waited for. The values of an Observable are of no account, its end is. */
export type Cleanup = Observable<unknown> | InteropObservable<unknown> | PromiseLike<unknown> | void;

type Done = Parameters<BeginCleanup>[1];

/** A finalizer as the engine runs it. */
export function cleanupOf(scope: ScopeNode, finalizer: (context: CleanupContext) => Cleanup): BeginCleanup {
  return (context, done) => awaitCleanup(scope, finalizer(context), done);
}

/** Waits for the end of a cleanup that has begun. */
export function awaitCleanup(scope: ScopeNode, cleanup: unknown, done: Done): Cancel | undefined {
  if (isObservable(cleanup)) {
    const subscriber = new CleanupSubscriber(scope, done);
    from(cleanup).subscribe(subscriber);
    return () => {
      subscriber.unsubscribe();
    };
  }
  if (isPromiseLike(cleanup)) {
    Promise.resolve(cleanup).then(
      () => {
        done();
      },
      (error: unknown) => {
        done({ error });
      },
    );
    return undefined;
  }
  done();
  return undefined;
}

/** Runs a cleanup in its scope, and waits for its end. */
class CleanupSubscriber extends ScopedSubscriber<unknown> {
  readonly activity: Activity | undefined = undefined;
  readonly #done: Done;

  constructor(scope: ScopeNode, done: Done) {
    super(scope, undefined);
    this.#done = done;
  }

  protected override _next(): void {
    // Values are of no account.
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.#done({ error });
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.#done();
  }
}
