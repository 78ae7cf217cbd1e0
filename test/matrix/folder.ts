import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

const matrix = join(root, 'temp/matrix');

/** What the tests read beside the package. */
const papers = ['test', 'examples', 'docs', 'README.md', 'tsconfig.json'];

/** A folder, which ends in a slash, and the version of rxjs that npm installed in it. */
export interface Installed {
  readonly folder: string;
  readonly rxjs: string;
}

/** Packs what was built, once for all cells. */
export async function pack(): Promise<string> {
  await rm(matrix, { recursive: true, force: true });
  await mkdir(matrix, { recursive: true });
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', matrix],
    root,
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]; // npm's report
  return join(matrix, filename);
}

/**
 * Makes a folder that has the packed package and this rxjs installed, and a copy of the tests. The tools are found above it, in the
 * repository.
 */
export async function install(tarball: string, rxjs: string): Promise<Installed> {
  const folder = join(matrix, `rxjs-${rxjs}`);
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "matrix", "private": true, "type": "module" }\n');
  const { devDependencies } = await manifestOf(root);
  const packages = [tarball, `rxjs@${rxjs}`, `rxjs-marbles@${devDependencies['rxjs-marbles'] ?? ''}`];
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], folder);
  for (const paper of papers) await cp(join(root, paper), join(folder, paper), { recursive: true });
  const { version } = await manifestOf(join(folder, 'node_modules/rxjs'));
  return { folder: `${folder}/`, rxjs: version };
}

interface Manifest {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest; // npm's format
}
