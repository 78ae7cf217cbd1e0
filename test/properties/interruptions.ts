import { expect } from 'vitest';
import { judge } from './oracle.ts';
import type { Performance } from './perform.ts';
import { type Act, type Plan, show } from './plan.ts';
import type { Seen } from './seen.ts';
import { Watchdog } from './watchdog.ts';

type Fault = Omit<Act, 'at'>;
type Run = (plan: Plan, disturb?: (running: Performance) => void) => Promise<readonly Seen[]>;

/** Services and consumers are counted from the last: 0 is the top service, and the consumer that is there. */
function faults(plan: Plan): Readonly<Record<string, Fault>> {
  const bottom = plan.services.length - 1;
  // A function fails by itself only while it starts.
  const fail = plan.services.some(({ task }) => task !== 'observable') ? 'spawnError' : 'fail';
  return {
    unsubscribe: plan.main === 'program' ? { act: 'unsubscribe', to: 0 } : { act: 'leave', to: 0 },
    'a service error': { act: fail, to: bottom },
    'an error at the top': { act: fail, to: 0 },
    'a finalizer error': { act: 'spoil', to: 0 },
    close: { act: 'close', to: 0 },
    'cancel of a service': { act: 'cancel', to: bottom },
    'cancel of main': { act: 'cancelMain', to: 0 },
    'a re-entrant subscribe': { act: 'arrive', to: 1 },
  };
}

/** Runs a program once to count what can be observed of it, then again for each of these points with each fault after it. */
export async function interrupt(plan: Plan, run: Run): Promise<void> {
  using watchdog = new Watchdog();
  let count = 0;
  await run(plan, () => {
    count += 1;
  });
  const broken: string[] = [];
  for (const [title, fault] of Object.entries(faults(plan))) {
    for (let point = 1; point <= count; point += 1) {
      watchdog.begin(`${title} after point ${point} of\n${show(plan)}`);
      let passed = 0;
      const log = await run(plan, ({ act }) => {
        passed += 1;
        if (passed === point) act(fault);
      });
      const found = judge(plan, log);
      if (found.length > 0) broken.push(`${title} after point ${point}: ${found.join('; ')}`);
    }
  }
  expect(broken, `${count} points of\n${show(plan)}`).toEqual([]);
}
