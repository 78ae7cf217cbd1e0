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
  { imports: ['shareService', 'withScope', 'resource'], atMost: 12_900, goal: 6_000 },
  { imports: ['*'], atMost: 18_100, goal: 8_000 },
  { imports: ['resource'], atMost: 4_900, without: ['services.js', 'slot.js', 'serviceObservable.js'] },
];

async function measure(imports: readonly string[]): Promise<{ bytes: number; files: string[] }> {
  const names = imports.includes('*') ? '*' : `{ ${imports.join(', ')} }`;
  const result = await build({
    stdin: { contents: `export ${names} from '../dist/index.js';`, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['rxjs'],
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

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2)} kB`;
}
