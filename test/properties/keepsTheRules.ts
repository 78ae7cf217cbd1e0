import { env } from 'node:process';
import fc from 'fast-check';
import { judge } from './oracle.ts';
import { type Plan, show } from './plan.ts';
import type { Seen } from './seen.ts';
import { Watchdog } from './watchdog.ts';

/** A soak says so often how far it is. */
const REPORT = 20_000;

const numberFrom = (name: string): number | undefined =>
  env[name] === undefined ? undefined : Number(env[name]);

/** A line of what was seen, as a reader wants it. */
function line(seen: Seen): string {
  return JSON.stringify(seen, (_, value: unknown) =>
    value instanceof Error ? `${value.name}: ${value.message}` : value,
  );
}

/**
 * Runs random plans and has each judged. PROPERTY_RUNS, PROPERTY_SEED and PROPERTY_PATH set how many, from which seed and, to
 * see one again, which. It prints the speed and the seed; a failure shows the smallest plan that fails, and all that was seen.
 */
export async function keepsTheRules(
  title: string,
  plans: fc.Arbitrary<Plan>,
  runs: number,
  perform: (plan: Plan) => Promise<readonly Seen[]>,
): Promise<void> {
  const [seed, path] = [numberFrom('PROPERTY_SEED') ?? fc.readConfigureGlobal().seed, env['PROPERTY_PATH']];
  const started = performance.now();
  using watchdog = new Watchdog();
  let cases = 0;
  const result = await fc.check(
    fc.asyncProperty(plans, async (plan) => {
      watchdog.begin(`seed ${seed}\n${show(plan)}`);
      cases += 1;
      if (cases % REPORT === 0) process.stdout.write(`${title}: ${cases} cases so far, seed ${seed}\n`);
      const log = await perform(plan);
      const faults = judge(plan, log);
      if (faults.length > 0) throw new Error([...faults, ...log.map(line)].join('\n'));
    }),
    {
      numRuns: numberFrom('PROPERTY_RUNS') ?? runs,
      ...(seed === undefined ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    },
  );
  const speed = Math.round((1000 * result.numRuns) / (performance.now() - started));
  process.stdout.write(`${title}: ${result.numRuns} cases, ${speed} a second, seed ${result.seed}\n`);
  if (!result.failed) return;
  const [plan] = result.counterexample ?? [];
  const again = `PROPERTY_SEED=${result.seed} PROPERTY_PATH=${result.counterexamplePath ?? ''}`;
  const why =
    result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
  throw new Error(`${again}\n${plan === undefined ? '' : show(plan)}\n${why}`);
}
