import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { env, execPath, version } from 'node:process';
import { root } from './folder.ts';
import { run } from './run.ts';

/** Where tests run. */
export interface Place {
  readonly executable: string;
  readonly version: string;
}

/** This major version of Node: the one that runs now, or else the one in the npm package `node`. */
export async function node(major: string): Promise<Place> {
  const executable = version.startsWith(`v${major}.`) ? execPath : await nodeFromNpm(major);
  return { executable, version: await printed(executable, '-p', 'process.versions.node') };
}

const nodeFromNpm = (major: string): Promise<string> =>
  printed('npx', '-y', `node@${major}`, '-p', 'process.execPath');

/** Chromium as it is installed here. */
export async function chromium(): Promise<Place> {
  const names =
    env['CHROMIUM'] === undefined ? ['chromium', 'chromium-browser', 'google-chrome'] : [env['CHROMIUM']];
  const folders = (env['PATH'] ?? '').split(delimiter);
  for (const path of names.flatMap((name) => folders.map((folder) => resolve(folder, name)))) {
    if (!(await isExecutable(path))) continue;
    const text = await printed(path, '--version');
    return { executable: path, version: /\d[\d.]*/.exec(text)?.[0] ?? text };
  }
  throw new Error(
    `There is no browser here called ${names.join(' or ')}. Install Chromium (Debian: apt-get install -y chromium), ` +
      'or set CHROMIUM to the path of one.',
  );
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function printed(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, root);
  return stdout.trim();
}
