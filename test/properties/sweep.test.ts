import { describe, expect, it } from 'vitest';
import { judge } from './oracle.ts';
import type { Act, Plan } from './plan.ts';
import { show } from './plan.ts';
import { PROGRAMS } from './sweepPrograms.ts';
import { inVirtualTime } from './virtualTime.ts';

type Fault = Omit<Act, 'at'>;

/** Services and consumers are counted from the last: 0 is the top service, and the consumer that is there. */
const faults = (plan: Plan): Readonly<Record<string, Fault>> => ({
  unsubscribe: plan.main === 'program' ? { act: 'unsubscribe', to: 0 } : { act: 'leave', to: 0 },
  'a service error': { act: 'fail', to: plan.services.length - 1 },
  'an error at the top': { act: 'fail', to: 0 },
  'a finalizer error': { act: 'spoil', to: 0 },
  close: { act: 'close', to: 0 },
  'cancel of a service': { act: 'cancel', to: plan.services.length - 1 },
  'cancel of main': { act: 'cancelMain', to: 0 },
  'a re-entrant subscribe': { act: 'arrive', to: 1 },
});

async function points(plan: Plan): Promise<number> {
  let count = 0;
  await inVirtualTime(plan, () => {
    count += 1;
  });
  return count;
}

describe('an interruption at every observable point keeps the rules', () => {
  for (const [name, plan] of Object.entries(PROGRAMS)) {
    it(`of the program '${name}'`, async () => {
      const count = await points(plan);
      const broken: string[] = [];
      for (const [title, fault] of Object.entries(faults(plan))) {
        for (let point = 1; point <= count; point += 1) {
          let passed = 0;
          const log = await inVirtualTime(plan, ({ act }) => {
            passed += 1;
            if (passed === point) act(fault);
          });
          const found = judge(plan, log);
          if (found.length > 0) broken.push(`${title} after point ${point}: ${found.join('; ')}`);
        }
      }
      expect(broken, `${count} points of\n${show(plan)}`).toEqual([]);
    }, 60_000);
  }
});
