import type { Subscriber } from 'rxjs';
import { enter, runIn } from '../engine/ambient.ts';
import { Edge } from '../engine/edge.ts';
import type { ScopeNode } from '../engine/node.ts';
import { depend, type Refusal, undepend } from '../engine/services.ts';
import type { Slot } from '../engine/slot.ts';
import { stopReason } from '../engine/stopReason.ts';
import { heldBy, workIn } from '../engine/work.ts';

/** A dependency that is a subscription. What the service hands out runs in the subscriber's scope (rule 24). */
export class ServiceEdge extends Edge {
  /** Until it is unsubscribed: an edge lasts to the end of the turn, what it told need not. */
  private subscriber: Subscriber<unknown> | undefined;

  constructor(holder: ScopeNode, slot: Slot, subscriber: Subscriber<unknown>) {
    super(holder, slot);
    this.subscriber = subscriber;
  }

  endsWithDrain(): boolean {
    return true;
  }

  isHeardInTeardown(): boolean {
    return true;
  }

  /** As a teardown of RxJS: the edge leaves with the subscription (rule 1). */
  unsubscribe(): void {
    this.subscriber = undefined;
    undepend(this);
  }

  protected override next(value: unknown): void {
    const before = enter(this.holder);
    try {
      this.subscriber?.next(value);
    } finally {
      enter(before);
    }
  }

  protected override complete(): void {
    runIn(this.holder, () => this.subscriber?.complete());
  }

  protected override error(error: unknown): void {
    runIn(this.holder, () => this.subscriber?.error(error));
  }
}

/** What `scope.use()` holds: an edge until the scope ends, and a promise of the first value. */
export class HeldEdge extends Edge {
  readonly promise: Promise<unknown>;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;
  readonly #died: (error: unknown) => void;
  readonly #stopped: () => void;

  /** @param died what is to happen when it dies later on */
  constructor(holder: ScopeNode, slot: Slot, died: (error: unknown) => void) {
    super(holder, slot);
    this.#died = died;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#stopped = () => {
      this.completeDropped();
    };
    // What is asked for later serves its teardown (rule 20).
    if (!holder.stopped) (workIn(holder).stopListeners ??= new Set()).add(this.#stopped);
  }

  endsWithDrain(): boolean {
    return false;
  }

  isHeardInTeardown(): boolean {
    return !this.hasEmitted;
  }

  /** Holds it, or says why it cannot be. */
  depend(): Refusal | undefined {
    const refusal = depend(this);
    if (refusal) this.#forget();
    return refusal;
  }

  /** Lets go of it. Without a value yet, the promise rejects; nobody needs to handle that. */
  giveUp(reason: unknown): void {
    this.promise.catch(() => undefined);
    this.#letGo(reason);
  }

  override completeDropped(): void {
    this.giveUp(stopReason(this.holder));
  }

  protected override next(value: unknown): void {
    this.#forget();
    this.#resolve(value);
  }

  protected override complete(): void {
    // Its value stays until this scope ends.
  }

  protected override error(error: unknown): void {
    this.#letGo(error);
    if (this.hasEmitted) this.#died(error);
  }

  /** Whoever asks from now on, as a finalizer may, gets another (rule 20). */
  #letGo(reason: unknown): void {
    this.#forget();
    heldBy(this.holder).delete(this.slot);
    this.#reject(reason);
    undepend(this);
  }

  #forget(): void {
    workIn(this.holder).stopListeners?.delete(this.#stopped);
  }
}
