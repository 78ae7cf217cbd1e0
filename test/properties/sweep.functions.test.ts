import { describe, it } from 'vitest';
import { inControlledTime } from './controlledTime.ts';
import { interrupt } from './interruptions.ts';
import { FUNCTIONS } from './sweepPrograms.ts';

describe('an interruption of async functions and generators at every observable point keeps the rules', () => {
  for (const [name, plan] of Object.entries(FUNCTIONS))
    it(`of the program '${name}'`, async () => {
      await interrupt(plan, inControlledTime);
    }, 60_000);
});
