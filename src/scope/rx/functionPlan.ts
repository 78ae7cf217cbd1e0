import type { ScopeNode } from '../engine/node.ts';
import { faceOf } from './faceOf.ts';
import { Plan } from './plan.ts';
import { runServiceTask } from './runTask.ts';
import type { Scope } from './scope.ts';
import type { ServiceSettings } from './serviceConfig.ts';

/** A service whose task is what a function returns. */
export class FunctionPlan extends Plan {
  readonly #task: (scope: Scope) => unknown;

  constructor(settings: ServiceSettings, task: (scope: Scope) => unknown, family?: object, key?: unknown) {
    super(settings, family, key);
    this.#task = task;
  }

  override start(scope: ScopeNode): void {
    runServiceTask(scope, () => this.#task(faceOf(scope)));
  }
}
