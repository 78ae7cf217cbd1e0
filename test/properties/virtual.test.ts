import { expect, it } from 'vitest';
import { keepsTheRules } from './keepsTheRules.ts';
import { plans } from './plans.ts';
import { inVirtualTime } from './virtualTime.ts';

it('a random program keeps the rules in virtual time (rules 1 to 22)', async () => {
  await expect(
    keepsTheRules('virtual time', plans, 2_000, (plan) => inVirtualTime(plan)),
  ).resolves.toBeUndefined();
}, 86_400_000);
