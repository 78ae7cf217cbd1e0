import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { env, execPath } from 'node:process';
import { type Cell, inEnvironment } from './cell.ts';
import { root } from './folder.ts';

export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  readonly ok: boolean;
}

/** A run that takes longer hangs. */
const LONGEST = 15 * 60_000;

/** Runs the tests of these projects in a cell. What fails is printed as it happens. */
export async function runCell(cell: Cell, projects: readonly string[]): Promise<Result> {
  const report = `${cell.folder}${cell.place}-${cell.version}.json`;
  const args = [
    `${root}node_modules/vitest/vitest.mjs`,
    ...['run', '--config', `${root}vitest.matrix.config.ts`],
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const started = performance.now();
  // A browser is driven by the Node that runs now.
  const child = spawn(cell.place === 'Node' ? cell.executable : execPath, args, {
    cwd: root,
    env: { ...env, ...inEnvironment(cell) },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LONGEST,
    killSignal: 'SIGKILL',
  });
  const [code] = (await once(child, 'close')) as [number | null]; // as the event's documentation says
  const seconds = Math.round((performance.now() - started) / 1000);
  const { passed, failed, others } = await countsOf(report);
  return { passed, failed, seconds, ok: code === 0 && passed > 0 && failed === 0 && others === 0 };
}

interface Report {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** A file that cannot be loaded counts as one failed test. A run that wrote no report has run nothing. */
async function countsOf(
  report: string,
): Promise<{ readonly passed: number; readonly failed: number; readonly others: number }> {
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 0, others: 0 };
  const { numTotalTests, numPassedTests, numFailedTests, testResults } = JSON.parse(text) as Report; // vitest's format
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    others: numTotalTests - numPassedTests - numFailedTests,
  };
}
