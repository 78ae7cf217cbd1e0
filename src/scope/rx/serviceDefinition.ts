import { Observable } from 'rxjs';
import type { ServicePlan } from '../engine/slot.ts';

/** A service: an Observable that anyone may subscribe to. Per main scope there is at most one live generation of it. */
export interface Service<T> extends Observable<T> {
  readonly serviceName: string;
}

/** What makes an Observable a service. */
export abstract class ServiceDefinition<T> extends Observable<T> implements Service<T> {
  readonly serviceName: string;
  /** A name that every copy of this library knows, so that two copies in one program can tell. */
  readonly rxjsScopePlan: ServicePlan;

  constructor(plan: ServicePlan) {
    super();
    this.serviceName = plan.name;
    this.rxjsScopePlan = plan;
    plan.service = this;
  }
}

/** The plan of a service. */
export function planOf(service: unknown, where: string): ServicePlan {
  if (service instanceof ServiceDefinition) return (service as ServiceDefinition<unknown>).rxjsScopePlan; // instanceof says any
  if (typeof service === 'object' && service !== null && 'rxjsScopePlan' in service) {
    throw new TypeError(
      `${where} is a service of another copy of rxjs-scope. Install one only (npm ls rxjs-scope).`,
    );
  }
  throw new TypeError(
    `${where} must be a service. Pipe it through shareService('name'), and pipe nothing behind that: ` +
      `what pipe() returns is a plain Observable.`,
  );
}
