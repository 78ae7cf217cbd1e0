import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url));

/** Tests that start child processes or install packages. They take seconds, and run against the built library. */
const slow = ['test/examples/**/*.test.ts'];
const packed = ['test/package/**/*.test.ts'];

/** Large programs, and what is left of them in memory: run by themselves, with the garbage collector at hand. */
const large = ['test/scale/**/*.test.ts', 'test/leaks/**/*.test.ts'];

/** Tests of what npm run test:matrix sets up. */
const matrix = ['test/matrix/**/*.test.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxjs-scope$/, replacement: source('index.ts') },
      { find: /^rxjs-scope\/testing$/, replacement: source('testing/index.ts') },
    ],
  },
  test: {
    // A test without an expectation fails.
    expect: { requireAssertions: true },
    maxWorkers: 2,
    setupFiles: ['test/seed.ts'],
    coverage: {
      provider: 'v8',
      reportOnFailure: true,
      include: ['src/**/*.ts'],
      reporter: ['text', 'html', 'json-summary'],
      thresholds: { branches: 95, lines: 95, functions: 95, statements: 95 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...slow, ...packed, ...large, ...matrix],
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'programs',
          include: slow,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'large',
          include: large,
          execArgv: ['--expose-gc'],
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: packed,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
