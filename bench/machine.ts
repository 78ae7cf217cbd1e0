import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** On what it was measured, and what. */
export function machine(isQuick: boolean): string {
  const [cpu] = cpus();
  const [load] = loadavg();
  const versions = ['rxjs', 'effect', 'effection'].map((name) => `${name} ${versionOf(name)}`);
  return [
    new Date().toISOString().slice(0, 10),
    `${cpu?.model.trim() ?? 'unknown'}, ${cpus().length} cores, load ${(load ?? 0).toFixed(1)}`,
    `Node ${process.versions.node}`,
    ...versions,
    ...(isQuick ? ['quick run'] : []),
  ].join('; ');
}

/** rxjs is the copy that the library imports, one folder up. */
function versionOf(name: string): string {
  const folder = name === 'rxjs' ? '..' : '.';
  const { version } = JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, 'utf8')) as {
    version: string;
  };
  return version;
}
