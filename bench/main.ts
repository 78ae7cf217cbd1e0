import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allocated } from './allocated.ts';
import { acquireAmbient } from './cases/acquireAmbient.ts';
import { acquireChain } from './cases/acquireChain.ts';
import { chain } from './cases/chain.ts';
import { comeAndGo } from './cases/comeAndGo.ts';
import { fanIn } from './cases/fanIn.ts';
import { fanOut } from './cases/fanOut.ts';
import { heap } from './cases/heap.ts';
import { nested } from './cases/nested.ts';
import { startStop } from './cases/startStop.ts';
import { value } from './cases/value.ts';
import type { Large } from './large.ts';
import { machine } from './machine.ts';
import { measure, type Row } from './measure.ts';
import { allocatedTable, largeTable, speedTable } from './table.ts';

const cases = [
  acquireAmbient,
  acquireChain,
  startStop,
  comeAndGo(1_000, 0.7),
  comeAndGo(10_000, 0.05),
  chain,
  fanIn,
  fanOut,
  nested,
  value,
];

/** CPU ms a case. */
const WARM_UP = 400;

const isQuick = process.argv.includes('--quick');
const rows: Row[] = [];
// As in a program that does many things: what RxJS and the library do is compiled for all cases before one is timed. Else the
// first of them would have it compiled for itself alone.
process.stderr.write('warming up\n');
for (const subject of cases) await measure(subject, WARM_UP);
// The heap comes last: a forced collection throws compiled code away.
for (const subject of [...cases, heap]) {
  process.stderr.write(`${subject.title}\n`);
  rows.push(...(await measure(subject, isQuick ? 500 : 6_000)));
}
process.stderr.write('large graphs\n');
const large = graphs(isQuick ? 1 : 5);
const bytes = [];
for (const subject of [acquireAmbient, acquireChain, fanIn, nested]) bytes.push(await allocated(subject));
const report = [machine(isQuick), speedTable(rows), largeTable(large), allocatedTable(bytes)].join('\n\n');
process.stdout.write(`${report}\n`);
if (!isQuick) writeInto('../docs/performance.md', report);

function graphs(rounds: number): Large[] {
  const program = fileURLToPath(new URL('graphs.js', import.meta.url));
  const figures = execFileSync(process.execPath, [program, String(rounds)], { encoding: 'utf8' });
  return JSON.parse(figures) as Large[]; // what graphs.ts prints
}

/** What stands between the two marks is written anew. */
function writeInto(path: string, text: string): void {
  const [before, rest] = readFileSync(path, 'utf8').split('<!-- measured -->');
  const [, after] = rest?.split('<!-- end -->') ?? [];
  if (before === undefined || after === undefined) throw new Error(`${path} has no place for the tables`);
  writeFileSync(path, `${before}<!-- measured -->\n\n${text}\n\n<!-- end -->${after}`);
}
