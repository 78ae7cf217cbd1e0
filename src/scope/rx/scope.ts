import type { Observable, Subscription } from 'rxjs';
import type { FinalizerError } from '../../errors/index.ts';
import type { CleanupContext } from '../engine/cleanupContext.ts';
import type { ScopeEvent } from '../engine/event.ts';
import type { ScopeState } from '../engine/state.ts';
import type { Cleanup } from './cleanup.ts';
import type { TaskInput } from './taskInput.ts';

/**
 * One running task and its lifetime: a main scope, one generation of a service, or a scope nested in either.
 *
 * @see {@link deferScope} and {@link service}, which hand it to your code.
 */
export interface Scope {
  readonly name: string;
  /** 'app', 'database', 'app/job'; unique among live scopes: 'app/job#2'. */
  readonly path: string;
  readonly kind: 'main' | 'service' | 'nested';
  /** The outermost scope that it belongs to. */
  readonly main: MainScope;
  readonly state: ScopeState;
  /** Aborts when the scope's task must stop, with a {@link ScopeClosedError} as its reason. */
  readonly signal: AbortSignal;
  /** Emits and completes when nobody needs the scope any more; see {@link noMoreDependents}. */
  readonly noMoreDependents: Observable<void>;
  /** The scopes that depend on it, directly. */
  readonly dependents: readonly Scope[];
  /** The services that it, or a scope nested in it, depends on, directly. */
  readonly dependencies: readonly Scope[];
  /** Resolves when the scope has closed; never rejects. */
  readonly outcome: Promise<ScopeOutcome>;

  /**
   * Depends on a service until this scope ends, or `release(service)`: once per service, however often it is called.
   *
   * ```ts
   * const pool = await scope.use(database);
   * ```
   *
   * @returns its value. Rejects with a {@link ScopeDiedError} if it cannot start, with a {@link ScopeClosedError} if
   * this scope must stop before, with a {@link ScopeCycleError} if it depends on this scope.
   * @throws TypeError if `service` is not a service.
   */
  use<T>(service: Observable<T>): Promise<T>;

  /**
   * As `use()`, of a service that is ready.
   *
   * @returns its value, at once.
   * @throws ServiceNotRunningError if it is not ready.
   */
  lookup<T>(service: Observable<T>): T;

  /** Lets go of what `use()` or `lookup()` holds. */
  release(service: Observable<unknown>): void;

  /**
   * Runs another task in the scope, until it ends or the scope starts releasing. Its error fails the scope; its values
   * are of no account.
   *
   * @returns what cuts it.
   * @throws ScopeClosedError from releasing on.
   */
  spawn(task: TaskInput<unknown> | (() => TaskInput<unknown>)): Subscription;

  /**
   * Adds asynchronous cleanup, to be run when the scope ends, last added first.
   *
   * @returns a subscription: unsubscribing runs it now.
   */
  addFinalizer(finalizer: (context: CleanupContext) => Cleanup): Subscription;

  /**
   * Ends the scope: dependents are told first, by a {@link ScopeDiedError} whose `cause` is the reason, and finish.
   *
   * @returns how it ended, once it has closed; at once when called from code that the scope waits for.
   */
  cancel(reason?: unknown): Promise<ScopeOutcome>;
}

/** The outermost scope: it owns one set of running services. */
export interface MainScope extends Scope, AsyncDisposable {
  /** What happens in it, from the time of subscription. Completes when it has closed. */
  readonly events: Observable<ScopeEvent>;
  /** What runs at this moment, and who waits for what. */
  snapshot(): ScopeSnapshot;
  /**
   * Ends it in an orderly way: `noMoreDependents` emits, a task that listens ends in its own time, then everything
   * closes, dependents first.
   *
   * @param options `deadline`: ms for the whole end; a later call may shorten it.
   * @returns when all has closed. Rejects with a {@link TeardownError} of what went wrong while closing.
   */
  close(options?: { readonly deadline?: number | undefined }): Promise<void>;
}

/** How a scope ended. */
export type ScopeOutcome = { readonly teardownErrors: readonly FinalizerError[] } & (
  | { readonly kind: 'completed' | 'drained' }
  | { readonly kind: 'cancelled' | 'failed'; readonly error: unknown }
);

/**
 * What runs in a main scope at one moment. `at` and `since` are in ms, from `asyncScheduler.now()`; `since` is when the
 * synchronous run was over that brought the scope to its state.
 */
export interface ScopeSnapshot {
  readonly at: number;
  readonly scopes: readonly {
    readonly path: string;
    readonly kind: Scope['kind'];
    readonly state: ScopeState;
    readonly generation: number;
    readonly since: number;
    readonly dependents: readonly { readonly path: string; readonly count: number }[];
    readonly dependencies: readonly { readonly path: string; readonly count: number }[];
    /** What it still waits for; finalizers by name. */
    readonly waitingOn: readonly string[];
  }[];
}
