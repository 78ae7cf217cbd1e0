import type { Observable } from 'rxjs';
import type { ScopeNode } from '../engine/node.ts';
import { Plan } from './plan.ts';
import type { ServiceSettings } from './serviceConfig.ts';
import { ServiceTask } from './taskSubscriber.ts';

/** A service whose task is an Observable: no function is called for it, so there is none to wait for. */
export class ObservablePlan extends Plan {
  readonly #source: Observable<unknown>;

  constructor(settings: ServiceSettings, source: Observable<unknown>) {
    super(settings);
    this.#source = source;
  }

  override start(scope: ScopeNode): void {
    runServiceObservable(scope, this.#source);
  }
}

export function runServiceObservable(scope: ScopeNode, source: Observable<unknown>): void {
  const task = new ServiceTask<unknown>(scope);
  scope.task = task;
  source.subscribe(task);
}
