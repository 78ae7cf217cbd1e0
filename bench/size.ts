import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a program imports, how much that may be, minified and gzipped without rxjs, and what must not be in it. */
const consumers: readonly { imports: readonly string[]; atMost: number; without: readonly string[] }[] = [
  { imports: ['shareService', 'withScope', 'resource'], atMost: 6_000, without: [] },
  { imports: ['*'], atMost: 8_000, without: [] },
  { imports: ['resource'], atMost: Infinity, without: ['services.js', 'slot.js', 'serviceObservable.js'] },
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

for (const { imports, atMost, without } of consumers) {
  const { bytes, files } = await measure(imports);
  const unwanted = files.filter((file) => without.some((name) => file.endsWith(`/${name}`)));
  const isKept = bytes <= atMost && unwanted.length === 0;
  const what = imports.includes('*') ? 'the whole main entry' : imports.join(', ');
  const limit = atMost === Infinity ? '' : `, limit ${(atMost / 1000).toFixed(1)} kB`;
  process.stdout.write(`${isKept ? 'ok  ' : 'FAIL'} ${what}: ${(bytes / 1000).toFixed(2)} kB${limit}\n`);
  for (const file of unwanted) process.stdout.write(`     brings ${file}\n`);
  if (!isKept) process.exitCode = 1;
}
