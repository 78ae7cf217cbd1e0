import {
  concat,
  defer,
  dematerialize,
  EMPTY,
  ignoreElements,
  type MonoTypeOperatorFunction,
  map,
  materialize,
  NEVER,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { deferScope, type MainScope, type Scope, type Service, service, withScope } from 'rxjs-scope';
import { Boom } from './Boom.ts';
import { describeEnd } from './describeEnd.ts';
import { Journal } from './Journal.ts';
import { ends, fails } from './steps.ts';

/** A service of a scenario: what it needs, when it registers, and how it ends. */
export interface Part {
  /** Acquired one after the other, before it registers. */
  readonly needs?: readonly Service<string>[];
  /** How long it takes, once it has what it needs, to register. */
  readonly after?: number;
  /** What it does once it has registered. Without: it runs on. */
  readonly then?: Observable<never>;
  /** The whole of its task, in place of `needs`, `after` and `then`. */
  readonly task?: (scope: Scope) => Observable<string>;
  /** `nmd`: it waits for no more dependents and ends by itself. `cancel`: it runs until it is cut. */
  readonly mode?: 'nmd' | 'cancel';
  /** How long its finalizer takes. */
  readonly cleanup?: number;
  /** Its finalizer ends with this error. */
  readonly cleanupRaises?: string;
  readonly onComplete?: 'error';
  readonly startTimeout?: number;
  readonly keepAlive?: number | undefined;
}

export interface Body {
  readonly name?: string;
  /** How long its finalizer takes. Without: it has none. */
  readonly cleanup?: number;
  /** What a main scope logs when all is closed. */
  readonly exit?: string;
}

/** The words in which the scenarios are written. Each logs what the Python program logged at that place. */
export class Stage extends Journal {
  readonly mains = new Set<MainScope>();
  /** The errors that the consumer was told. */
  readonly raised: unknown[] = [];
  readonly #scopes = new Map<string, Scope>();

  /** The scope of the latest generation of this service, or of this body. */
  scopeOf(who: string): Scope {
    const scope = this.#scopes.get(who);
    if (scope === undefined) throw new Error(`${who} has not started`);
    return scope;
  }

  /** Cancels the latest generation of this service, if there was one. */
  cancel(who: string): void {
    void this.#scopes.get(who)?.cancel(new Boom(`${who}:cancelled`));
  }

  /** A service whose value is `D(name)`. */
  service(name: string, part: Part = {}): Service<string> {
    const {
      needs = [],
      after = 0,
      then = NEVER,
      task,
      mode = 'nmd',
      onComplete,
      startTimeout,
      keepAlive,
    } = part;
    return service({ name, onComplete, startTimeout, keepAlive }, (scope) => {
      this.#scopes.set(name, scope);
      this.log(name, 'start');
      let registered = false;
      let reason: string | undefined;
      const ends = (why: string): void => {
        reason ??= why;
      };
      scope.addFinalizer(this.#cleanup(name, part, () => reason ?? 'cancelled'));
      const own = concat(this.later(after, `D(${name})`), then);
      const whole =
        task?.(scope) ?? needs.reduceRight((rest, dependency) => this.#having(name, dependency, rest), own);
      const noMoreDependents = mode === 'nmd' ? scope.noMoreDependents : NEVER;
      return whole.pipe(
        takeUntil(noMoreDependents.pipe(tap(() => ends('no-more-dependents')))),
        tap({
          next: () => {
            if (!registered) this.log(name, 'registered');
            registered = true;
          },
          error: (error: unknown) => ends(failure(error, registered)),
          complete: () => ends('own clean end'),
        }),
      );
    });
  }

  /** The outermost scope. */
  main(body: (scope: Scope) => Observable<unknown>, options: Body = {}): Observable<unknown> {
    const { name = 'main', exit = 'main_scope exited' } = options;
    return this.block({ ...options, name }, (scope) => {
      this.mains.add(scope.main);
      return body(scope);
    }).pipe(tap({ complete: () => this.log(name, exit) }));
  }

  /** A nested scope, in its place in the pipe: `using_scope`. */
  block({ name = 'block', cleanup }: Body, body: (scope: Scope) => Observable<unknown>): Observable<never> {
    return deferScope((scope) => {
      this.#scopes.set(name, scope);
      if (cleanup !== undefined) {
        this.cleansUp(name);
        scope.addFinalizer(() => concat(this.later(cleanup, undefined), this.says(name, 'cleanup end')));
      }
      return body(scope);
    }).pipe(withScope(name), ignoreElements());
  }

  /** Depends on it, without a word. */
  uses(who: string, dependency: Service<string>): Observable<string> {
    const { serviceName } = dependency;
    return dependency.pipe(
      tap({
        next: () => this.holds(who, serviceName),
        // A scope that ends keeps its edges until its own finalizers have settled.
        finalize: () => {
          const state = this.#scopes.get(who)?.state;
          if (state === 'starting' || state === 'ready') this.drops(who, serviceName);
        },
      }),
    );
  }

  /** Depends on it, and says so. */
  acquire(who: string, dependency: Service<string>): Observable<string> {
    const got = (value: string): void => this.log(who, `got ${dependency.serviceName}=${value}`);
    return this.uses(who, dependency).pipe(tap(got));
  }

  /** Depends on it for so long, then says that it releases it. */
  usesFor(ms: number, who: string, dependency: Service<string>): Observable<string> {
    const released = concat(ends(ms), this.says(who, `release ${dependency.serviceName}`), of(true));
    return this.uses(who, dependency).pipe(takeUntil(released));
  }

  /** Logs how a body ends. */
  ending<T>(who: string, normally = 'body ends: normally'): MonoTypeOperatorFunction<T> {
    return tap<T>({
      complete: () => this.log(who, normally),
      error: (error: unknown) => this.log(who, `body ends: ${describeEnd(error)}`),
      unsubscribe: () => this.log(who, 'body ends: cancelled'),
    });
  }

  /** Logs, and completes. */
  says(who: string, what: string): Observable<never> {
    return defer(() => {
      this.log(who, what);
      return EMPTY;
    });
  }

  /** The value, so much later; without a timer if at once. */
  later<T>(ms: number, value: T): Observable<T> {
    return ms === 0 ? of(value) : timer(ms).pipe(map(() => value));
  }

  /** With the dependency, the rest; it ends when the rest does, while the dependency is still in use. */
  #having(who: string, dependency: Service<string>, rest: Observable<string>): Observable<string> {
    return this.acquire(who, dependency).pipe(
      switchMap(() => rest.pipe(materialize())),
      dematerialize(),
    );
  }

  #cleanup(
    name: string,
    { cleanup = 0, cleanupRaises }: Part,
    reason: () => string,
  ): () => Observable<unknown> {
    this.cleansUp(name);
    const end =
      cleanupRaises === undefined
        ? this.says(name, 'down:end')
        : concat(this.says(name, 'down:raise'), fails(0, cleanupRaises));
    return () => {
      this.log(name, `down:start (${reason()})`);
      return concat(this.later(cleanup, undefined), end);
    };
  }
}

function failure(error: unknown, registered: boolean): string {
  if (error instanceof Boom) return registered ? 'run error' : 'startup error';
  return describeEnd(error);
}
