import type { Subscriber } from 'rxjs';
import type { Activity } from '../engine/activity.ts';
import { runIn } from '../engine/ambient.ts';
import type { ScopeNode } from '../engine/node.ts';
import { activitiesOf } from '../engine/work.ts';
import { endError } from './endError.ts';
import { ScopedSubscriber, scopeOutside } from './findScope.ts';
import { handOut } from './handOut.ts';

/** A stream from outside that runs in a scope (`inScope`): cut when the scope stops, and told how that ended (rule 19). */
export class Guest<T> extends ScopedSubscriber<T> implements Activity {
  listeners = 0;
  readonly #consumer: Subscriber<T>;
  readonly #outside: ScopeNode | undefined;

  constructor(scope: ScopeNode, consumer: Subscriber<T>) {
    super(scope, consumer);
    this.#consumer = consumer;
    this.#outside = scopeOutside(consumer);
    activitiesOf(scope).add(this);
    consumer.add(this);
  }

  get activity(): Activity {
    return this;
  }

  get running(): boolean {
    return !this.isStopped;
  }

  stop(): void {
    if (this.isStopped) return;
    this.unsubscribe();
    const end = endError(this.scope, false);
    this.#tell(() => {
      if (end) this.#consumer.error(end.error);
      else this.#consumer.complete();
    });
  }

  override unsubscribe(): void {
    super.unsubscribe();
    if (activitiesOf(this.scope).delete(this)) this.scope.wake();
    this.scope.realm.queue.run();
  }

  protected override _next(value: T): void {
    handOut(this.scope, this.#outside, this.#consumer, value);
  }

  protected override _error(error: unknown): void {
    this.#tell(() => {
      this.#consumer.error(error);
    });
  }

  protected override _complete(): void {
    this.#tell(() => {
      this.#consumer.complete();
    });
  }

  #tell(tell: () => void): void {
    try {
      runIn(this.#outside, tell);
    } finally {
      this.unsubscribe();
    }
  }
}
