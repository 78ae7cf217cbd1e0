import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The oldest of each that the package promises to work with. */
const oldest = { rxjs: '7.8.0', 'rxjs-marbles': '7.0.1', typescript: '5.4.5' };

let folder: string;
let consumer: string;
let tarball: string;
let files: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxjs-scope-package-'));
  consumer = join(folder, 'consumer');
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [report] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  tarball = join(folder, report.filename);
  files = report.files.map((file) => file.path);
  await cp(join(root, 'test/package/consumer'), consumer, { recursive: true });
  await cp(join(root, 'test/types/api.check.ts'), join(consumer, 'api.check.ts'));
  const packages = Object.entries(oldest).map(([name, version]) => `${name}@${version}`);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...packages], {
    cwd: consumer,
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const tool = (name: string, ...args: string[]) => run(join(root, 'node_modules/.bin', name), args);
const compile = (...args: string[]) =>
  run(join(consumer, 'node_modules/.bin/tsc'), ['--project', consumer, ...args]);

describe('the packed package', () => {
  it('holds what was built, its sources and its papers, and nothing else', () => {
    expect(files).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/testing/index.js', 'src/index.ts']),
    );
    expect(files.filter((file) => !/^(dist|src)\//.test(file)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(files.filter((file) => !/\.(js|ts|map|md|json)$|^LICENSE$/.test(file))).toEqual([]);
  });

  it('holds the source that each source map names', async () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(maps).not.toEqual([]);
    for (const map of maps) {
      const text = await readFile(join(consumer, 'node_modules/rxjs-scope', map), 'utf8');
      const { sources } = JSON.parse(text) as { sources: string[] };
      for (const source of sources) expect(files).toContain(posix.join(dirname(map), source));
    }
  });

  it('depends on its peers alone', async () => {
    const manifest: unknown = JSON.parse(
      await readFile(join(consumer, 'node_modules/rxjs-scope/package.json'), 'utf8'),
    );
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).toMatchObject({
      peerDependencies: { rxjs: '^7.8.0' },
      peerDependenciesMeta: { 'rxjs-marbles': { optional: true } },
    });
  });

  it('runs on Node with the oldest rxjs, from both entries', async () => {
    const { stdout } = await run(process.execPath, ['program.js'], { cwd: consumer });
    expect(stdout.trim().split('\n')).toEqual([
      'orders flushed',
      'database ended',
      'orders: 3',
      'orders flushed',
      'orders closed',
      'database ended',
      'database closed',
      'main closed',
    ]);
  });

  it('satisfies publint', async () => {
    const { stdout } = await tool('publint', tarball, '--strict');
    expect(stdout).toContain('All good!');
  });

  it('satisfies arethetypeswrong as an ESM-only package', async () => {
    // Its exit code tells.
    await expect(tool('attw', tarball, '--profile', 'esm-only')).resolves.toMatchObject({ stderr: '' });
  });

  it.each(['nodenext', 'bundler'])(
    'compiles with the oldest TypeScript and the oldest rxjs, libraries checked too (%s)',
    async (moduleResolution) => {
      const module = moduleResolution === 'bundler' ? 'esnext' : 'nodenext';
      const { stdout } = await compile('--module', module, '--moduleResolution', moduleResolution);
      expect(stdout).toBe('');
    },
  );
});
