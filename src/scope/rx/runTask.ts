import { from, type Observable, type ObservableInput, type Subscriber } from 'rxjs';
import { activityCompleted, fail, register } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { show } from './check.ts';
import { callFunction, type FunctionObserver, PromiseRun } from './functionRun.ts';
import { GeneratorRun, ServiceGeneratorRun } from './generatorRun.ts';
import { runServiceObservable } from './observablePlan.ts';
import { isAsyncGenerator, isObservable, isPromiseLike, isTaskInput, type TaskInput } from './taskInput.ts';

/** Runs whatever a task may be in `scope`, for a subscriber. `what` asks for it. */
export function subscribeTask(
  scope: ScopeNode,
  task: () => unknown,
  subscriber: Subscriber<unknown>,
  what: string,
): void {
  callFunction(scope, task, (input, began) => {
    if (!isTaskInput(input)) throw notATask(`What ${what} in ${scope.path} is given`, input);
    runInput(scope, began, input, subscriber);
  });
}

/** `began`: when the call began that made it; what it opened since then, it may be waiting for (rule 6). */
function runInput(
  scope: ScopeNode,
  began: number,
  input: TaskInput<unknown>,
  subscriber: Subscriber<unknown>,
): void {
  if (isObservable(input)) subscribeUnlessClosed(from(input), subscriber);
  else if (isAsyncGenerator(input)) subscriber.add(new GeneratorRun(scope, began, subscriber, input).start());
  else subscriber.add(new PromiseRun(scope, began, subscriber).await(input));
}

/** The scope may have ended in the call that made the Observable. */
function subscribeUnlessClosed(source: Observable<unknown>, subscriber: Subscriber<unknown>): void {
  if (!subscriber.closed) source.subscribe(subscriber);
}

/** As {@link subscribeTask}, for all that `from()` takes. */
export function subscribeInput(
  scope: ScopeNode,
  project: () => ObservableInput<unknown>,
  subscriber: Subscriber<unknown>,
): void {
  callFunction(scope, project, (input, began) => {
    if (isTaskInput(input)) runInput(scope, began, input, subscriber);
    else subscribeUnlessClosed(from(input), subscriber);
  });
}

/** Runs the task of a service. */
export function runServiceTask(scope: ScopeNode, start: () => unknown): void {
  callFunction(scope, start, (input, began) => {
    if (isObservable(input)) {
      runServiceObservable(scope, from(input));
    } else if (isAsyncGenerator(input)) {
      const run: ServiceGeneratorRun = new ServiceGeneratorRun(
        scope,
        began,
        serviceObserver(scope, () => {
          activityCompleted(scope, run);
        }),
        input,
      );
      scope.task = run;
      run.start();
    } else if (isPromiseLike(input)) {
      // The value of an async function stays (rule 14). It has settled before the service can drain, which so need not wait for it.
      const observer = serviceObserver(scope, () => undefined);
      new PromiseRun(scope, began, observer).await(input);
    } else {
      throw notATask(`The task of ${scope.path}`, input);
    }
  });
}

/** What a service's function hands out is registered. */
function serviceObserver(scope: ScopeNode, complete: () => void): FunctionObserver {
  return {
    next: (value) => {
      register(scope, value);
    },
    error: (error) => {
      fail(scope, error);
    },
    complete,
  };
}

function notATask(what: string, input: unknown): TypeError {
  return new TypeError(
    `${what} must be an Observable, a promise or an async generator, not ${show(input)}. ` +
      `Did you forget async?`,
  );
}
