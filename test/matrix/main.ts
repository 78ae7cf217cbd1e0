/**
 * Runs the tests of the built package in every place and with every rxjs that it promises to work with: `npm run test:matrix`.
 * `-- --quick` runs the two cells that CI has time for, `-- Node 26` those whose names have these words.
 */
import process from 'node:process';
import type { Cell } from './cell.ts';
import { type Installed, install, pack } from './folder.ts';
import { chromium, node, type Place } from './places.ts';
import { type Result, runCell } from './runCell.ts';
import { table } from './table.ts';
import { type Wanted, wantedBy } from './wanted.ts';

// A place that is missing is told before the long run.
const found: (readonly [Wanted, Place])[] = [];
for (const one of wantedBy(process.argv.slice(2))) {
  found.push([one, await (one.place === 'Chromium' ? chromium() : node(one.major))]);
}

const tarball = await pack();
const folders = new Map<string, Installed>();
const rows: (readonly [cell: Cell, result: Result])[] = [];
for (const [{ place, rxjs, projects }, where] of found) {
  const installed = folders.get(rxjs) ?? (await install(tarball, rxjs));
  folders.set(rxjs, installed);
  const cell: Cell = { place, ...where, ...installed };
  process.stdout.write(`\n${cell.place} ${cell.version}, rxjs ${cell.rxjs}\n`);
  rows.push([cell, await runCell(cell, projects)]);
}

const failures = rows.filter(([, { ok }]) => !ok).length;
const lines = rows.map(([{ place, version, rxjs }, { passed, failed, seconds, ok }]) => [
  `${place} ${version}`,
  rxjs,
  ...[passed, failed, seconds].map(String),
  ok ? 'ok' : 'FAILED',
]);
process.stdout.write(`\n${table([['where', 'rxjs', 'passed', 'failed', 'seconds', ''], ...lines])}\n\n`);
process.stdout.write(failures === 0 ? 'All passed.\n' : `${failures} of ${rows.length} failed.\n`);
process.exitCode = failures === 0 ? 0 : 1;
