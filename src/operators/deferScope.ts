import { Observable, type ObservedValueOf } from 'rxjs';
import { runIn } from '../scope/engine/ambient.ts';
import { BoundarySubscriber } from '../scope/rx/boundary.ts';
import { checkFunction } from '../scope/rx/check.ts';
import { faceOf } from '../scope/rx/faceOf.ts';
import { inCurrentScope } from '../scope/rx/findScope.ts';
import { subscribeTask } from '../scope/rx/runTask.ts';
import type { Scope } from '../scope/rx/scope.ts';
import type { TaskInput } from '../scope/rx/taskInput.ts';

/**
 * As `defer`, given the current scope: for code that awaits, and so cannot see it any more.
 *
 * ```
 * subscribe   ^
 *             project(scope)
 * result      ----a--|
 * ```
 *
 * ```ts
 * const runJob = (job: Job) =>
 *   deferScope(async (scope) => work(job, await scope.use(database), scope.signal)).pipe(withScope('job'));
 * ```
 *
 * An async function cannot be cut. Unsubscribed, it runs on and its result is dropped; an error then is reported as
 * unhandled. When its scope must stop, `scope.signal` aborts, and the scope waits for it. The values of an async
 * generator are emitted as `from()` would.
 *
 * Errs with what `project` throws or rejects with, and with a {@link NoScopeError} outside of any scope.
 *
 * @throws TypeError if `project` is not a function.
 * @see {@link currentScope} for synchronous code.
 */
export function deferScope<O extends TaskInput<unknown>>(
  project: (scope: Scope) => O,
): Observable<ObservedValueOf<O>> {
  checkFunction(project, 'The project function given to deferScope()');
  return new Observable<ObservedValueOf<O>>((subscriber) =>
    inCurrentScope(subscriber, 'deferScope()', (scope) => {
      const inside = new BoundarySubscriber<unknown>(scope, subscriber);
      runIn(scope, () => {
        try {
          subscribeTask(scope, () => project(faceOf(scope)), inside, 'deferScope()');
        } catch (error) {
          inside.error(error);
        }
      });
      return inside;
    }),
  );
}
