import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url));

/** Random programs find most mutants, and quickly: they come first. What loads the library anew comes last. */
class RandomProgramsFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number =>
      moduleId.includes('/properties/') ? 0 : moduleId.includes('/context/copies') ? 2 : 1;
    return Promise.resolve(files.sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1)));
  }
}

/**
 * The tests that judge a mutant: those of behaviour that run in this process and are quick. All run in one worker, since
 * loading the library anew for each file would cost more than all the tests.
 */
export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxjs-scope$/, replacement: source('index.ts') },
      { find: /^rxjs-scope\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  test: {
    // MUTATION_TESTS takes fewer of them, to look at one file: each test file that is loaded takes its time.
    include: [env['MUTATION_TESTS'] ?? 'test/{context,marbles,parity,properties,scope}/**/*.test.ts'],
    // These take long, and find nothing that others do not.
    exclude: [
      'test/marbles/{rootCause,scope.living}.test.ts',
      'test/marbles/scope.invariants*.test.ts',
      'test/marbles/shutdown/{deep,random*}.test.ts',
      'test/parity/{churn,size}.test.ts',
      'test/properties/sweep*.test.ts',
    ],
    setupFiles: ['test/mutation/setup.ts', 'test/seed.ts'],
    env: { PROPERTY_RUNS: '60', PROPERTY_SEED: '20261122' },
    expect: { requireAssertions: true },
    isolate: false,
    fileParallelism: false,
    testTimeout: 4_000,
    sequence: { sequencer: RandomProgramsFirst },
  },
});
