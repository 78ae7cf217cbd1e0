import { expect, it } from 'vitest';
import { inControlledTime } from './controlledTime.ts';
import { keepsTheRules } from './keepsTheRules.ts';
import { plansWithFunctions } from './plans.ts';

it('a random program with async functions and generators keeps the rules (rules 1 to 22)', async () => {
  await expect(
    keepsTheRules('controlled time', plansWithFunctions, 500, inControlledTime),
  ).resolves.toBeUndefined();
}, 86_400_000);
