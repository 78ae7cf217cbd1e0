import { beforeAll, describe, expect, it } from 'vitest';
import { countSteps } from './countSteps.ts';
import { fans, graphs } from './programs.ts';
import { holdings, nestedScopes } from './programsOfScopes.ts';

/**
 * Not time, which depends on the machine, but steps: each is one execution of one block of the library's code. For twice
 * the size there are about twice as many; where it is quadratic there are four times as many.
 */
describe('growth is linear in (rule 26)', () => {
  const sizes = [400, 800];
  let counts: Readonly<Record<string, readonly number[]>> = {};

  beforeAll(async () => {
    counts = await countSteps(sizes);
  }, 120_000);

  it.each(Object.keys({ ...graphs, ...fans, ...nestedScopes, ...holdings }))('%s', (name) => {
    const [small = NaN, large = NaN] = counts[name] ?? [];
    expect(small).toBeGreaterThan(5 * 400);
    expect(large / small).toBeGreaterThan(1.8);
    expect(large / small).toBeLessThan(2.5);
  });
});
