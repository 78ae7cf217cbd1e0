import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

interface Consumer {
  /** What a program imports. */
  readonly imports: readonly string[];
  /** Bytes, minified and gzipped without rxjs: beyond them the check fails. */
  readonly atMost: number;
  /** Bytes that were hoped for; docs/performance.md says what stands between. */
  readonly goal?: number;
  /** Files that must not be in it. */
  readonly without?: readonly string[];
}

const consumers: readonly Consumer[] = [
  { imports: ['shareService', 'withScope', 'resource'], atMost: 12_950, goal: 6_000 },
  { imports: ['*'], atMost: 18_200, goal: 8_000 },
  { imports: ['resource'], atMost: 4_900, without: ['services.js', 'slot.js', 'serviceObservable.js'] },
];

/** What a program takes, with all that it stands on. For reading: of these the library is not the smallest. */
const whole: readonly (readonly [what: string, code: string])[] = [
  [
    'shareService, withScope, resource',
    `export { shareService, withScope, resource } from '../dist/index.js';`,
  ],
  ['share()', `export { share } from 'rxjs';`],
  [
    'Effect RcRef',
    `export { acquireRelease, runPromise, scoped } from 'effect/Effect'; export { get, make } from 'effect/RcRef';`,
  ],
  [
    'Effect Layer',
    `export { acquireRelease, runPromise } from 'effect/Effect'; export { effect, provide } from 'effect/Layer';`,
  ],
  ['Effection, which shares nothing', `export { resource, run } from 'effection';`],
];

async function bundle(contents: string, external: string[]) {
  const result = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external,
    write: false,
    metafile: true,
  });
  const [output] = Object.values(result.metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    bytes: gzipSync(result.outputFiles[0]?.contents ?? '', { level: 9 }).length,
    files: files.map(([name]) => name),
  };
}

function measure(imports: readonly string[]): Promise<{ bytes: number; files: string[] }> {
  const names = imports.includes('*') ? '*' : `{ ${imports.join(', ')} }`;
  return bundle(`export ${names} from '../dist/index.js';`, ['rxjs']);
}

for (const { imports, atMost, goal, without = [] } of consumers) {
  const { bytes, files } = await measure(imports);
  const unwanted = files.filter((file) => without.some((name) => file.endsWith(`/${name}`)));
  const isKept = bytes <= atMost && unwanted.length === 0;
  const what = imports.includes('*') ? 'the whole main entry' : imports.join(', ');
  const hoped = goal === undefined ? '' : `, goal ${kilobytes(goal)}`;
  process.stdout.write(
    `${isKept ? 'ok  ' : 'FAIL'} ${what}: ${kilobytes(bytes)}, limit ${kilobytes(atMost)}${hoped}\n`,
  );
  for (const file of unwanted) process.stdout.write(`     brings ${file}\n`);
  if (!isKept) process.exitCode = 1;
}

process.stdout.write('with all that they stand on:\n');
for (const [what, code] of whole) {
  const { bytes } = await bundle(code, ['node:*']);
  process.stdout.write(`     ${what}: ${kilobytes(bytes)}\n`);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
