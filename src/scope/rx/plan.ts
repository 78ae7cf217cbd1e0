import type { ScopeNode } from '../engine/node.ts';
import type { ServicePlan } from '../engine/slot.ts';
import type { ServiceSettings } from './serviceConfig.ts';

/** What is common to all plans. Objects of one fixed shape: spread from the settings, with the task as a closure, a live service takes 520 bytes more. */
export abstract class Plan implements ServicePlan {
  readonly name: string;
  readonly keepAlive: ServicePlan['keepAlive'];
  readonly onComplete: ServicePlan['onComplete'];
  readonly startTimeout: number | undefined;
  readonly stopTimeout: number | undefined;
  readonly family: object | undefined;
  readonly key: unknown;
  service: object | undefined = undefined;

  constructor(settings: ServiceSettings, family?: object, key?: unknown) {
    this.name = settings.name;
    this.keepAlive = settings.keepAlive;
    this.onComplete = settings.onComplete;
    this.startTimeout = settings.startTimeout;
    this.stopTimeout = settings.stopTimeout;
    this.family = family;
    this.key = key;
    this.service = undefined;
  }

  abstract start(scope: ScopeNode): void;
}
