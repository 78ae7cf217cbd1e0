import { from, type ObservableInput, take } from 'rxjs';
import type { Cancel } from '../engine/host.ts';
import type { ServicePlan } from '../engine/slot.ts';
import { checkMilliseconds, checkName, checkOptions, show } from './check.ts';
import { rxHost } from './rxHost.ts';

/** How a service is kept. */
export interface ServiceConfig {
  /** What errors and events call it. */
  readonly name: string;
  /** How long it outlives its last dependent: ms, Infinity, or a notifier whose first value ends it; default: a turn. */
  readonly keepAlive?: number | (() => ObservableInput<unknown>) | undefined;
  /** What becomes of its dependents when its Observable task completes; default 'stay'. */
  readonly onComplete?: 'stay' | 'complete' | 'error' | undefined;
  /** ms to its first value, waiting for what it depends on included; default none. */
  readonly startTimeout?: number | undefined;
  /** ms that its drain, and then the rest of its end, may take; default that of its main scope. */
  readonly stopTimeout?: number | undefined;
}

const OPTIONS = ['name', 'keepAlive', 'onComplete', 'startTimeout', 'stopTimeout'];
const ON_COMPLETE: readonly unknown[] = ['stay', 'complete', 'error'];

export type ServiceSettings = Omit<ServicePlan, 'start' | 'family' | 'key' | 'service'>;

/** Checks the configuration of a service, at the call. */
export function readServiceConfig(config: unknown, what: string): ServiceSettings {
  const options = (typeof config === 'string' ? { name: config } : config) as ServiceConfig; // checked from here on
  checkOptions(options, OPTIONS, `The configuration of ${what}`);
  const { name, keepAlive, onComplete, startTimeout, stopTimeout } = options;
  checkName(name, `The name given to ${what}`);
  checkMilliseconds(startTimeout, `The startTimeout of ${name}`);
  checkMilliseconds(stopTimeout, `The stopTimeout of ${name}`);
  if (typeof keepAlive !== 'function') checkMilliseconds(keepAlive, `The keepAlive of ${name}`);
  if (onComplete !== undefined && !ON_COMPLETE.includes(onComplete)) {
    throw new TypeError(
      `The onComplete of ${name} must be 'stay', 'complete' or 'error', not ${show(onComplete)}.`,
    );
  }
  return {
    name,
    keepAlive: typeof keepAlive === 'function' ? notifiedBy(keepAlive) : keepAlive,
    onComplete,
    startTimeout,
    stopTimeout,
  };
}

/** As with RxJS's `resetOnRefCountZero`, the first value of the notifier counts; its mere completion does not. */
function notifiedBy(keepAlive: () => ObservableInput<unknown>): (over: () => void) => Cancel {
  return (over) => {
    try {
      const subscription = from(keepAlive())
        .pipe(take(1))
        .subscribe({
          next: over,
          error: (error: unknown) => {
            over();
            rxHost.report(error);
          },
        });
      return () => {
        subscription.unsubscribe();
      };
    } catch (error) {
      over();
      rxHost.report(error);
      return () => undefined;
    }
  };
}
