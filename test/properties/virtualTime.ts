import { asyncScheduler, config, type SchedulerAction, type Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { type Performance, perform } from './perform.ts';
import type { Plan } from './plan.ts';
import { Recorder } from './recorder.ts';
import { isToCome, type Seen, type What } from './seen.ts';

/** More timers than any program of this size needs: whoever passes it turns in circles. */
const TOO_MANY_TURNS = 20_000;

/** RxJS's virtual time that counts the timers as they fire. */
class CountedTime extends TestScheduler {
  turn = 0;

  constructor() {
    super(() => undefined);
  }

  override schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay?: number,
    state?: T,
  ): Subscription {
    const turns = (): void => {
      this.turn += 1;
      if (this.turn > TOO_MANY_TURNS) throw new Error('time does not come to an end');
    };
    const counted = function (this: SchedulerAction<T>, next?: T): void {
      turns();
      work.call(this, next);
    };
    return super.schedule(counted, delay, state);
  }
}

/** Runs a plan in virtual time to its end, and returns what was seen. `disturb` is called after each thing seen. */
export async function inVirtualTime(
  plan: Plan,
  disturb?: (running: Performance) => void,
): Promise<readonly Seen[]> {
  let over = false;
  let running: Performance | undefined;
  const time = new CountedTime();
  const recorder = new Recorder(() => ({ at: over ? Infinity : asyncScheduler.now(), turn: time.turn }));
  const see = (what: What): void => {
    recorder.see(what);
    if (running !== undefined && !over && !isToCome(what)) disturb?.(running);
  };
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => see({ what: 'heard', of: 'nobody', error });
  try {
    const { world } = time.run(() => {
      running = perform(plan, see);
      return running;
    });
    over = true;
    time.turn += 1;
    await settle(world.promises, see);
  } finally {
    config.onUnhandledError = before;
  }
  return recorder.log;
}

/** Promises are not virtual: once time has run out, those that are still pending stay so. */
export async function settle(
  promises: readonly (readonly [name: string, promise: Promise<unknown>])[],
  see: (what: What) => void,
): Promise<void> {
  const pending = new Set(promises.map(([name], index) => `${name} (${index})`));
  promises.forEach(([name, promise], index) => {
    void promise.then(() => pending.delete(`${name} (${index})`));
  });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  for (const promise of pending) see({ what: 'unsettled', of: promise });
}
