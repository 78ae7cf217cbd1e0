import type { Activity } from '../engine/activity.ts';
import { activityCompleted, fail, register } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { activitiesOf } from '../engine/work.ts';
import { ScopedSubscriber } from './findScope.ts';

/** The end of a task's chain: tells the engine what the task does. */
export abstract class TaskSubscriber<T> extends ScopedSubscriber<T> implements Activity {
  listeners = 0;

  get activity(): Activity {
    return this;
  }

  get running(): boolean {
    return !this.isStopped;
  }

  stop(): void {
    this.unsubscribe();
  }

  protected override _error(error: unknown): void {
    const { scope } = this;
    fail(scope, error);
    this.endChain();
  }

  protected override _complete(): void {
    activityCompleted(this.scope, this);
    this.endChain();
  }

  /** Finalizers on the chain of a task that has ended by itself are left to its scope (rules 7 and 14). */
  protected endChain(): void {
    const { scope } = this;
    scope.endingTask = true;
    try {
      this.unsubscribe();
    } finally {
      scope.endingTask = false;
    }
  }
}

/** The task of a service: what it emits is registered. */
export class ServiceTask<T> extends TaskSubscriber<T> {
  constructor(scope: ScopeNode) {
    super(scope, undefined);
  }

  protected override _next(value: T): void {
    register(this.scope, value);
  }
}

/** A spawned task: its values are of no account, its error fails the scope. */
export class SpawnedTask extends TaskSubscriber<unknown> {
  constructor(scope: ScopeNode) {
    super(scope, undefined);
    activitiesOf(scope).add(this);
  }

  override unsubscribe(): void {
    super.unsubscribe();
    if (activitiesOf(this.scope).delete(this)) this.scope.wake();
    this.scope.realm.queue.run();
  }

  protected override _next(): void {
    // Values are of no account.
  }

  protected override endChain(): void {
    this.unsubscribe();
  }
}
