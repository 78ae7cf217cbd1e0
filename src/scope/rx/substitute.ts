import type { Overrides } from '../engine/realm.ts';
import type { ServicePlan } from '../engine/slot.ts';

declare const overrideBrand: unique symbol;

/** A stand-in for a service, to be given to a main scope; made by {@link override}. */
export interface Override {
  readonly [overrideBrand]: true;
}

/** What an {@link Override} is inside. */
export class Substitute {
  /** The plan of a service, or a family. */
  readonly target: object;
  readonly replace: (plan: ServicePlan) => ServicePlan;

  constructor(target: object, replace: (plan: ServicePlan) => ServicePlan) {
    this.target = target;
    this.replace = replace;
  }

  asOverride(): Override {
    return this as unknown as Override; // the brand is for the types only
  }
}

/** Of several for one service, the last counts. */
export function substitutes(overrides: readonly unknown[], what: string): Overrides {
  if (!Array.isArray(overrides)) throw new TypeError(`The overrides given to ${what} must be an array.`);
  const byTarget = new Map<object, (plan: ServicePlan) => ServicePlan>();
  for (const entry of overrides) {
    if (!(entry instanceof Substitute)) {
      throw new TypeError(`The overrides given to ${what} must be made by override(service, task).`);
    }
    byTarget.set(entry.target, entry.replace);
  }
  return byTarget;
}
