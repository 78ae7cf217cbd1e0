import { config } from 'rxjs';
import { type Performance, perform } from './perform.ts';
import type { Plan } from './plan.ts';
import { Recorder } from './recorder.ts';
import { isToCome, type Seen, type What } from './seen.ts';
import { settle } from './virtualTime.ts';

/** More timers than any program of this size needs: whoever passes it turns in circles. */
const TOO_MANY_TURNS = 20_000;

interface Timer {
  readonly run: () => void;
  readonly every: number | undefined;
  due: number;
}

const real = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, now: Date.now };

/** All pending promise reactions have run when it resolves. */
const drained = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

/** A clock that stands in for the global timers. Between two timers it lets all promises settle. */
class ControlledTime {
  now = 0;
  turn = 0;
  readonly #timers = new Map<number, Timer>();
  #last = 0;

  readonly #set = (run: () => void, ms: number | undefined, repeats: boolean): number => {
    this.#last += 1;
    const wait = Math.max(ms ?? 0, 0);
    this.#timers.set(this.#last, { run, due: this.now + wait, every: repeats ? wait : undefined });
    return this.#last;
  };

  readonly #clear = (id: unknown): void => {
    this.#timers.delete(Number(id));
  };

  install(): void {
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms?: number) => this.#set(run, ms, false),
      setInterval: (run: () => void, ms?: number) => this.#set(run, ms, true),
      clearTimeout: this.#clear,
      clearInterval: this.#clear,
    });
    Date.now = () => this.now;
  }

  static restore(): void {
    const { now, ...timers } = real;
    Object.assign(globalThis, timers);
    Date.now = now;
  }

  async runToTheEnd(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const [id, timer] = next;
      this.now = Math.max(this.now, timer.due);
      this.turn += 1;
      if (this.turn > TOO_MANY_TURNS) throw new Error('time does not come to an end');
      if (timer.every === undefined) this.#timers.delete(id);
      else timer.due = this.now + timer.every;
      timer.run();
      await drained();
    }
  }

  #next(): [number, Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const one of this.#timers) if (first === undefined || one[1].due < first[1].due) first = one;
    return first;
  }
}

/** Runs a plan in controlled time to its end: promises settle too. Returns what was seen. `disturb` is called after each thing seen. */
export async function inControlledTime(
  plan: Plan,
  disturb?: (running: Performance) => void,
): Promise<readonly Seen[]> {
  const time = new ControlledTime();
  let over = false;
  let running: Performance | undefined;
  const recorder = new Recorder(() => ({ at: over ? Infinity : time.now, turn: time.turn }));
  const see = (what: What): void => {
    recorder.see(what);
    if (running !== undefined && !over && !isToCome(what)) disturb?.(running);
  };
  const before = config.onUnhandledError;
  config.onUnhandledError = (error: unknown) => see({ what: 'heard', of: 'nobody', error });
  time.install();
  try {
    running = perform(plan, see);
    const { world } = running;
    await drained();
    await time.runToTheEnd();
    over = true;
    time.turn += 1;
    await settle(world.promises, see);
  } finally {
    ControlledTime.restore();
    config.onUnhandledError = before;
  }
  return recorder.log;
}
