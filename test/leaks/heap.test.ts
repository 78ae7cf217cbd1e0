import { concat, NEVER, of, take, throwError } from 'rxjs';
import { createMainScope, inScope, type MainScope, resource, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { heapUsed } from './collected.ts';

/** A million, where there is time: LEAK_ROUNDS=1000000 npx vitest run --project large test/leaks */
const rounds = Number(process.env['LEAK_ROUNDS'] ?? 40_000);

/** The heap is looked at this many times. */
const windows = 5;

/** What may be noise: less than a pointer for each round. */
const slack = Math.max(60_000, (2 * rounds) / windows);

const unheard = { error: (): void => undefined };

/** Runs a round many times, a thousand in a turn. */
async function repeat(times: number, round: (i: number) => void): Promise<void> {
  for (let i = 0; i < times; i++) {
    round(i);
    if (i % 1000 === 999) await new Promise((resolve) => setTimeout(resolve));
  }
}

/**
 * How much the heap grows in a window at the least but once, after a warm-up: what leaks grows in each; what is compiled,
 * and the tables of WeakMaps, grow and shrink.
 */
async function growth(round: (i: number) => void): Promise<number> {
  const grown: number[] = [];
  await repeat(rounds / 2, round);
  let before = await heapUsed();
  for (let i = 0; i < windows; i++) {
    await repeat(rounds / windows, round);
    const after = await heapUsed();
    grown.push(after - before);
    before = after;
  }
  return grown.sort((a, b) => a - b)[1] ?? NaN;
}

describe(`after ${rounds} rounds the heap is as it was`, () => {
  const programs: Readonly<Record<string, (main: MainScope) => (i: number) => void>> = {
    'acquire and release what runs': (main) => {
      const one = service('one', () => concat(of({}), NEVER));
      one.pipe(inScope(main)).subscribe();
      return () => {
        one.pipe(inScope(main)).subscribe().unsubscribe();
      };
    },
    'start and stop a service': (main) => {
      const one = service('one', () =>
        resource(
          () => ({}),
          () => undefined,
        ),
      );
      return () => {
        one.pipe(take(1), withScope({ name: 'job', parent: main })).subscribe();
      };
    },
    'start and fail a service': (main) => {
      const fault = new Error('lost');
      const one = service('one', () => throwError(() => fault));
      return () => {
        one.pipe(withScope({ name: 'job', parent: main })).subscribe(unheard);
      };
    },
    'make a service, use it, and forget it': (main) => (i) => {
      const one = service(`s${i}`, () => concat(of({}), NEVER));
      one.pipe(take(1), withScope({ name: 'job', parent: main })).subscribe();
    },
    'add a finalizer, and run it': (main) => () => {
      main.addFinalizer(() => undefined).unsubscribe();
    },
  };

  it.each(Object.keys(programs))('%s', async (name) => {
    const main = createMainScope();
    const round = programs[name]?.(main);
    expect(round && (await growth(round))).toBeLessThan(slack);
    await main.close();
  });

  it('and what is kept is seen', async () => {
    const kept: object[] = [];
    expect(await growth((i) => kept.push({ i }))).toBeGreaterThan(slack);
    expect(kept).toHaveLength(rounds * 1.5);
  });
});
