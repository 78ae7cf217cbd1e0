import { from, type ObservableInput, type Subscriber } from 'rxjs';
import { show } from './check.ts';
import { type FunctionObserver, PromiseRun } from './functionRun.ts';
import { GeneratorRun, ServiceGeneratorRun } from './generatorRun.ts';
import { activityCompleted, fail, register } from './lifecycle.ts';
import type { Activity } from './activity.ts';
import type { ScopeNode } from './node.ts';
import { isAsyncGenerator, isObservable, isPromiseLike } from './taskInput.ts';
import { ServiceTask } from './taskSubscriber.ts';

/** Runs whatever a task may be in `scope`, for a subscriber. */
export function subscribeTask(scope: ScopeNode, input: unknown, subscriber: Subscriber<unknown>): void {
  if (isObservable(input)) from(input).subscribe(subscriber);
  else if (isAsyncGenerator(input)) subscriber.add(new GeneratorRun(scope, subscriber, input).start());
  else if (isPromiseLike(input)) subscriber.add(new PromiseRun(scope, subscriber).await(input));
  else throw notATask(scope, input);
}

/** As {@link subscribeTask}, for all that `from()` takes. */
export function subscribeInput(scope: ScopeNode, input: ObservableInput<unknown>, subscriber: Subscriber<unknown>): void {
  if (isObservable(input) || isAsyncGenerator(input) || isPromiseLike(input)) subscribeTask(scope, input, subscriber);
  else from(input).subscribe(subscriber);
}

/** Runs the task of a service. */
export function runServiceTask(scope: ScopeNode, input: unknown): void {
  if (isObservable(input)) {
    const task = new ServiceTask<unknown>(scope);
    scope.task = task;
    from(input).subscribe(task);
  } else if (isAsyncGenerator(input)) {
    const run: ServiceGeneratorRun = new ServiceGeneratorRun(scope, serviceObserver(scope, () => run), input);
    scope.task = run;
    run.start();
  } else if (isPromiseLike(input)) {
    const run = new ServicePromiseRun(scope, serviceObserver(scope, () => undefined));
    scope.task = run;
    run.await(input);
  } else {
    throw notATask(scope, input);
  }
}

class ServicePromiseRun extends PromiseRun implements Activity {
  listeners = 0;

  get running(): boolean {
    return this.scope.functions?.has(this) ?? false;
  }
}

/** What a service's function hands out is registered. `ended` is the activity whose end is the end of the task. */
function serviceObserver(scope: ScopeNode, ended: () => Activity | undefined): FunctionObserver {
  return {
    next: (value) => {
      register(scope, value);
    },
    error: (error) => {
      fail(scope, error);
    },
    complete: () => {
      const activity = ended();
      // The value of an async function stays (rule 14).
      if (activity) activityCompleted(scope, activity);
      else scope.wake();
    },
  };
}

function notATask(scope: ScopeNode, input: unknown): TypeError {
  return new TypeError(
    `The task of ${scope.path} must be an Observable, a promise or an async generator, not ${show(input)}. ` +
      `Did you forget async?`,
  );
}
