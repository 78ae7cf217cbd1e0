import type { Observable } from 'rxjs';
import type { ScopeNode } from '../engine/node.ts';
import { ServiceTask } from './taskSubscriber.ts';

/** Runs an Observable as the task of a service: no function is called for it, so there is none to wait for. */
export function runServiceObservable(scope: ScopeNode, source: Observable<unknown>): void {
  const task = new ServiceTask<unknown>(scope);
  scope.task = task;
  // It may have been ended in the call that made the Observable.
  if (!scope.stopped) source.subscribe(task);
}
