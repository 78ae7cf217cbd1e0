import type { Observable, Subscriber } from 'rxjs';
import { TeardownError } from '../../errors/index.ts';
import { runIn } from '../engine/ambient.ts';
import { consumerLeft } from '../engine/consumerLeft.ts';
import { nestingOf } from '../engine/nesting.ts';
import type { Consumer, ScopeNode } from '../engine/node.ts';
import { isLiving } from '../engine/state.ts';
import { endError } from './endError.ts';
import { handOut } from './handOut.ts';
import { subscribeIn } from './subscribeIn.ts';
import { TaskSubscriber } from './taskSubscriber.ts';

/** The task of a main or nested scope: its values go to the consumer at once, its end once the scope has closed. */
class ScopeTask<T> extends TaskSubscriber<T> implements Consumer {
  private readonly consumer: Subscriber<T>;
  /** Where what it hands out runs. */
  private readonly outside: ScopeNode | undefined;

  constructor(scope: ScopeNode, consumer: Subscriber<T>, outside: ScopeNode | undefined) {
    super(scope, consumer);
    this.consumer = consumer;
    this.outside = outside;
  }

  hasClosed(scope: ScopeNode): void {
    scope.consumer = undefined;
    const endedBy = scope.nesting?.endedByParent ? scope.parent : undefined;
    const end = endError(endedBy ?? scope, endedBy === undefined);
    const errors = scope.told?.collected ?? [];
    runIn(this.outside, () => {
      if (errors.length > 0)
        this.consumer.error(new TeardownError(scope.path, end ? [end.error, ...errors] : errors));
      else if (end) this.consumer.error(end.error);
      else this.consumer.complete();
    });
  }

  protected override _next(value: T): void {
    const { scope } = this;
    handOut(scope, this.outside, this.consumer, value, scope.parent && nestingOf(scope.parent));
  }
}

/** Runs `source` as the task of a scope that has just been opened, for `consumer`, which is `outside`. */
export function runScopeTask<T>(
  scope: ScopeNode,
  source: Observable<T>,
  consumer: Subscriber<T>,
  outside: ScopeNode | undefined,
): void {
  const task = new ScopeTask(scope, consumer, outside);
  scope.task = task;
  scope.consumer = task;
  consumer.add(() => {
    if (scope.consumer) consumerLeft(scope);
  });
  scope.realm.queue.tell();
  // Whoever was told that it begins may have ended it.
  if (isLiving(scope)) subscribeIn(scope, source, task);
}
