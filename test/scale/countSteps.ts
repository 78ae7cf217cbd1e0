import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How many blocks of the library's source code each program executes, at each of the sizes. */
export async function countSteps(
  sizes: readonly number[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const file = fileURLToPath(new URL('count.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-opt', '--import', 'tsx', file, ...sizes.map(String)],
    {
      env: {
        ...process.env,
        NODE_V8_COVERAGE: '',
        TSX_TSCONFIG_PATH: fileURLToPath(new URL('../tsconfig.json', import.meta.url)),
      },
    },
  );
  return JSON.parse(stdout) as Record<string, readonly number[]>; // what count.ts prints
}
