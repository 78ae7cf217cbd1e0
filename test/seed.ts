import { env } from 'node:process';
import fc from 'fast-check';

/**
 * The random tests are the same in each run, so that a change is judged by what it changes. PROPERTY_SEED takes another seed;
 * a soak, which sets PROPERTY_RUNS, takes a new one each time, and prints it.
 */
const seed = Number(
  env['PROPERTY_SEED'] ?? (env['PROPERTY_RUNS'] === undefined ? 20_261_122 : Date.now() % 2 ** 31),
);
fc.configureGlobal({ seed });
