import { EmptyError, from, type ObservableInput, type Subscriber } from 'rxjs';
import { ScopeClosedError } from '../../errors/index.ts';
import type { Activity, DrainedSource } from '../engine/activity.ts';
import { enter, runIn } from '../engine/ambient.ts';
import { type CleanupContext, LazySignal } from '../engine/cleanupContext.ts';
import type { BeginCleanup, FinalizerEntry } from '../engine/finalizer.ts';
import type { Cancel } from '../engine/host.ts';
import type { ScopeNode } from '../engine/node.ts';
import { addFinalizer, removeFinalizer, runFinalizerNow } from '../engine/teardown.ts';
import { workIn } from '../engine/work.ts';
import { awaitCleanup, type Cleanup } from './cleanup.ts';
import { dispose, disposer, notDisposable } from './dispose.ts';
import { ScopedSubscriber } from './findScope.ts';
import { isObservable, isPromiseLike } from './taskInput.ts';

type Done = Parameters<BeginCleanup>[1];
type Release<T> = (value: T, context: CleanupContext) => Cleanup;

/** Where an acquisition stands. Data lives only in the state that owns it. */
type Stage<T> =
  | { readonly at: 'acquiring' }
  | { readonly at: 'held'; readonly value: T }
  | { readonly at: 'unwanted'; readonly context: LazySignal; readonly done: Done }
  | { readonly at: 'over' };

const OVER = { at: 'over' } as const;

/** One acquired value: its acquisition, and its release in its place among the finalizers of its scope. */
export class Holding<T> implements DrainedSource {
  readonly #scope: ScopeNode;
  readonly #subscriber: Subscriber<T>;
  readonly #release: Release<T>;
  readonly #acquiring = new LazySignal();
  readonly #entry: FinalizerEntry;
  #stage: Stage<T> = { at: 'acquiring' };
  /** Of an Observable. A promise, and the call of acquire() itself, cannot be cut: they are waited for. */
  #source: AcquireSubscriber<T> | undefined;
  #kept = false;

  constructor(scope: ScopeNode, subscriber: Subscriber<T>, release: Release<T>) {
    this.#scope = scope;
    this.#subscriber = subscriber;
    this.#release = release;
    this.#entry = addFinalizer(scope, release.name, (context, done) => this.#begin(context, done));
  }

  /** Foreign code: acquires the value. */
  acquire(acquire: (context: CleanupContext) => unknown): void {
    try {
      const acquired = runIn(this.#scope, () => acquire(this.#acquiring));
      if (isObservable(acquired))
        this.#subscribe(acquired as ObservableInput<T>); // what acquire() is typed to return
      else if (isPromiseLike(acquired))
        this.#await(acquired as PromiseLike<T>); // what acquire() is typed to return
      else this.acquired(acquired as T); // likewise
    } catch (error) {
      this.failed(error);
    }
  }

  acquired(value: T): void {
    const stage = this.#stage;
    if (stage.at === 'unwanted') {
      this.#releaseValue(value, stage.context, stage.done);
      return;
    }
    if (this.#release === dispose && disposer(value) === undefined) {
      this.#source?.unsubscribe();
      this.failed(notDisposable(value));
      return;
    }
    this.#stage = { at: 'held', value };
    this.#entry.isEmpty = false;
    if (this.#subscriber.closed) {
      runFinalizerNow(this.#scope, this.#entry);
      return;
    }
    (workIn(this.#scope).drainedSources ??= new Set()).add(this);
    const before = enter(this.#scope);
    try {
      this.#subscriber.next(value);
    } finally {
      enter(before);
    }
  }

  /** The acquisition has failed, or what is held has. */
  failed(error: unknown): void {
    const stage = this.#stage;
    if (stage.at === 'unwanted') {
      this.#stage = OVER;
      const isHarmless =
        error instanceof Error && (error.name === 'AbortError' || error instanceof ScopeClosedError);
      stage.done(isHarmless ? undefined : { error });
      return;
    }
    if (stage.at === 'acquiring') {
      this.#stage = OVER;
      removeFinalizer(this.#scope, this.#entry);
    }
    runIn(this.#scope, () => {
      this.#subscriber.error(error);
    });
  }

  /** As a teardown of RxJS: it is no longer wanted. In a scope that lives on it is released now. */
  unsubscribe(): void {
    this.#scope.work?.drainedSources?.delete(this);
    if (this.#kept) return;
    if (this.#stage.at === 'acquiring' && this.#source) this.#drop(this.#source);
    else runFinalizerNow(this.#scope, this.#entry);
  }

  keep(): void {
    this.#kept = true;
  }

  completeForDrain(): void {
    this.#subscriber.complete();
  }

  #subscribe(source: ObservableInput<T>): void {
    const stage = this.#stage;
    if (stage.at === 'unwanted') {
      // Cut in the call of acquire(): there is nothing to release yet.
      this.#stage = OVER;
      stage.done();
      return;
    }
    this.#entry.isEmpty = true;
    this.#source = new AcquireSubscriber<T>(this.#scope, this.#subscriber, this);
    from(source).subscribe(this.#source);
  }

  #await(promise: PromiseLike<T>): void {
    Promise.resolve(promise).then(
      (value) => {
        this.acquired(value);
      },
      (error: unknown) => {
        this.failed(error);
      },
    );
  }

  /** An Observable that has not emitted: there is nothing to release. */
  #drop(source: AcquireSubscriber<T>): void {
    this.#stage = OVER;
    source.unsubscribe();
    this.#acquiring.abort(this.#unwanted());
    removeFinalizer(this.#scope, this.#entry);
  }

  /** Its turn among the finalizers. */
  #begin(context: LazySignal, done: Done): Cancel | undefined {
    this.#scope.work?.drainedSources?.delete(this);
    const stage = this.#stage;
    if (stage.at === 'held') return this.#releaseValue(stage.value, context, done);
    if (this.#source) {
      this.#drop(this.#source);
      done();
    } else {
      this.#stage = { at: 'unwanted', context, done };
      this.#acquiring.abort(this.#unwanted());
    }
    return undefined;
  }

  #releaseValue(value: T, context: LazySignal, done: Done): Cancel | undefined {
    this.#stage = OVER;
    const released: Done = (failure) => {
      // What an Observable acquired is held until it is released.
      this.#source?.unsubscribe();
      done(failure);
    };
    try {
      const cleanup = runIn(this.#scope, () => this.#release(value, context));
      return runIn(this.#scope, () => awaitCleanup(this.#scope, cleanup, released));
    } catch (error) {
      released({ error });
      return undefined;
    }
  }

  #unwanted(): ScopeClosedError {
    return new ScopeClosedError(`What ${this.#scope.path} acquires is no longer wanted.`);
  }
}

/** Takes the first value of an Observable acquisition, and keeps it subscribed. */
class AcquireSubscriber<T> extends ScopedSubscriber<T> {
  readonly activity: Activity | undefined = undefined;
  readonly #holding: Holding<T>;
  #hasEmitted = false;

  constructor(scope: ScopeNode, subscriber: Subscriber<T>, holding: Holding<T>) {
    super(scope, subscriber);
    this.#holding = holding;
  }

  protected override _next(value: T): void {
    if (this.#hasEmitted) return;
    this.#hasEmitted = true;
    this.#holding.acquired(value);
  }

  protected override _error(error: unknown): void {
    this.unsubscribe();
    this.#holding.failed(error);
  }

  protected override _complete(): void {
    this.unsubscribe();
    if (!this.#hasEmitted) this.#holding.failed(new EmptyError());
  }
}
