import { Observable, type ObservableInput, Subscriber } from 'rxjs';
import { ScopeClosedError, TeardownError } from '../../errors/index.ts';
import { cancel } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { BoundarySubscriber } from './boundary.ts';
import { faceOf } from './faceOf.ts';
import { scopeOutside } from './findScope.ts';
import { openNested } from './openScope.ts';
import { subscribeInput } from './runTask.ts';
import type { Scope } from './scope.ts';
import { runScopeTask } from './scopeTask.ts';

type Project<T> = (value: T, scope: Scope) => ObservableInput<unknown>;

/** What {@link switchScope} does with the values of its source: one inner scope after another, each closed before the next. */
export class ScopeSwitch<T> extends BoundarySubscriber<T> {
  readonly #subscriber: Subscriber<unknown>;
  readonly #project: Project<T>;
  #inner: Inner | undefined;
  /** The newest value that waits for the last inner scope to close. */
  #next: { readonly value: T } | undefined;
  #sourceError: { readonly error: unknown } | undefined;
  #sourceIsDone = false;

  constructor(scope: ScopeNode, subscriber: Subscriber<unknown>, project: Project<T>) {
    super(scope, subscriber);
    this.#subscriber = subscriber;
    this.#project = project;
  }

  /** An inner scope has closed. */
  innerClosed(failure: { readonly error: unknown } | undefined): void {
    this.#inner = undefined;
    const end = failure ?? this.#sourceError;
    if (end) this.#subscriber.error(end.error);
    else if (this.#next) this.#open(this.#next.value);
    else if (this.#sourceIsDone) this.#subscriber.complete();
  }

  protected override _next(value: T): void {
    if (this.#inner) {
      this.#next = { value };
      this.#inner.replace();
    } else {
      this.#open(value);
    }
  }

  protected override _error(error: unknown): void {
    this.#next = undefined;
    if (this.#inner) {
      this.#sourceError = { error };
      this.#inner.replace();
      this.unsubscribe();
    } else {
      super._error(error);
    }
  }

  protected override _complete(): void {
    this.#sourceIsDone = true;
    if (this.#inner === undefined) super._complete();
    else this.unsubscribe();
  }

  #open(value: T): void {
    this.#next = undefined;
    let scope: ScopeNode;
    try {
      scope = openNested(this.scope, 'switch', undefined);
    } catch (error) {
      this.#subscriber.error(error);
      return;
    }
    const inner = new Inner(scope, this.#subscriber, this);
    this.#inner = inner;
    const task = new Observable<unknown>((subscriber) => {
      subscribeInput(scope, () => this.#project(value, faceOf(scope)), subscriber);
    });
    runScopeTask(scope, task, inner, scopeOutside(inner));
  }
}

interface Outer {
  innerClosed(failure: { readonly error: unknown } | undefined): void;
}

/** The consumer of one inner scope. */
class Inner extends Subscriber<unknown> {
  readonly #scope: ScopeNode;
  readonly #outer: Outer;
  #replaced: ScopeClosedError | undefined;

  constructor(scope: ScopeNode, subscriber: Subscriber<unknown>, outer: Outer) {
    super(subscriber);
    this.#scope = scope;
    this.#outer = outer;
  }

  /** Ends the scope; that it has closed is told by the end of this. */
  replace(): void {
    if (this.#replaced) return;
    this.#replaced = new ScopeClosedError(`${this.#scope.path} has been replaced.`);
    cancel(this.#scope, this.#replaced);
  }

  protected override _next(value: unknown): void {
    if (this.#replaced === undefined) super._next(value);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.#outer.innerClosed(this.#replaced ? withoutReason(this.#scope, error, this.#replaced) : { error });
  }

  protected override _complete(): void {
    this.unsubscribe();
    this.#outer.innerClosed(undefined);
  }
}

/** That it was replaced is no error; that its teardown failed is. */
function withoutReason(
  scope: ScopeNode,
  error: unknown,
  reason: ScopeClosedError,
): { readonly error: unknown } | undefined {
  if (error === reason) return undefined;
  if (!(error instanceof TeardownError)) return { error };
  return {
    error: new TeardownError(
      scope.path,
      error.errors.filter((one) => one !== reason),
    ),
  };
}
