import { describe, it } from 'vitest';
import { interrupt } from './interruptions.ts';
import { PROGRAMS } from './sweepPrograms.ts';
import { inVirtualTime } from './virtualTime.ts';

describe('an interruption at every observable point keeps the rules', () => {
  for (const [name, plan] of Object.entries(PROGRAMS))
    it(`of the program '${name}'`, async () => {
      await interrupt(plan, inVirtualTime);
    }, 60_000);
});
