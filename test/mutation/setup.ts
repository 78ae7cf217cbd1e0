import { afterEach, inject } from 'vitest';

/** What Stryker keeps among the globals. */
interface Stryker {
  readonly mutantCoverage?: { readonly perTest: Record<string, unknown> };
  /** Ours: the mutant that a test has found. */
  found?: unknown;
}

const stryker = (globalThis as { __stryker__?: Stryker }).__stryker__ ?? {};
const mutant: unknown = inject('activeMutant' as never); // provided by Stryker's runner, which does not declare it

// A mutant that has been found needs no further files; Vitest would load all the others, to run nothing in them.
if (mutant !== undefined && stryker.found === mutant) throw new Error('The mutant has been found.');

afterEach(({ task }) => {
  if (task.result?.state === 'fail') stryker.found = mutant;
});

// The files share one worker and its globals: Stryker would count what one of them covers again for all that follow.
const perTest = stryker.mutantCoverage?.perTest ?? {};
for (const test of Object.keys(perTest)) Reflect.deleteProperty(perTest, test);
