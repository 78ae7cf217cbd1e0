/**
 * Run by countSteps.ts in a process of its own, without V8's optimizer, which would not count what it has inlined. Prints, as JSON, how
 * many blocks of the library's source code were executed for each program and size. The numbers are the same at each run.
 */
import { Session } from 'node:inspector/promises';
import { config } from 'rxjs';
import { fans, graphs, type Program } from './programs.ts';
import { holdings, nestedScopes } from './programsOfScopes.ts';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

// Errors that nobody waits for are part of some programs.
config.onUnhandledError = () => undefined;

/** The blocks executed since it was last asked. */
async function taken(): Promise<number> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => url.includes('/src/'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

async function stepsOf(program: Program, sizes: readonly number[]): Promise<readonly number[]> {
  // Functions are counted from their first few calls on.
  await program(20);
  const steps: number[] = [];
  for (const size of sizes) {
    await taken();
    await program(size);
    steps.push(await taken());
  }
  return steps;
}

const sizes = process.argv.slice(2).map(Number);
const counts: Record<string, readonly number[]> = {};
for (const [name, program] of Object.entries({ ...graphs, ...fans, ...nestedScopes, ...holdings })) {
  counts[name] = await stepsOf(program, sizes);
}
process.stdout.write(JSON.stringify(counts));
