import { config } from 'rxjs';
import { afterEach, beforeEach, expect } from 'vitest';

export interface Reports {
  /** Resolves with what has been reported so far, and forgets it. */
  take(): Promise<readonly unknown[]>;
}

/** Collects what is told to `config.onUnhandledError` in each test. A report that the test does not take fails it (rule 16). */
export function collectReports(): Reports {
  let reported: unknown[] = [];
  const take = async (): Promise<readonly unknown[]> => {
    await settled();
    const taken = reported;
    reported = [];
    return taken;
  };
  beforeEach(() => {
    reported = [];
    config.onUnhandledError = (error: unknown) => {
      reported.push(error);
    };
  });
  afterEach(async () => {
    const left = await take();
    config.onUnhandledError = null;
    expect(left).toEqual([]);
  });
  return { take };
}

/** Resolves once promises, and timers of 0 ms that follow on each other, have run, on a busy machine too. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}
