import { describe, expect, it } from 'vitest';
import { judge } from './oracle.ts';
import type { Seen } from './seen.ts';
import { PROGRAMS } from './sweepPrograms.ts';
import { inVirtualTime } from './virtualTime.ts';

type Log = readonly Seen[];

const { diamond, cancel, nested, keep, restart } = PROGRAMS;
if (!diamond || !cancel || !nested || !keep || !restart) throw new Error('no such program');

const find = (log: Log, ...words: readonly string[]): number => {
  const index = log.findIndex((seen) => words.every((word) => JSON.stringify(seen).includes(word)));
  if (index < 0) throw new Error(`nothing seen of ${words.join(' ')}`);
  return index;
};
const without = (log: Log, ...words: readonly string[]): Log =>
  log.filter((_, at) => at !== find(log, ...words));
const twice = (log: Log, ...words: readonly string[]): Log => {
  const at = find(log, ...words);
  return [...log.slice(0, at + 1), ...log.slice(at)];
};
/** Moves one thing seen before another, as if it had happened there. */
const before = (log: Log, words: readonly string[], later: readonly string[]): Log => {
  const [to, from] = [find(log, ...words), find(log, ...later)];
  const [place, moved] = [log[to], log[from]];
  if (place === undefined || moved === undefined || from < to) throw new Error('already there');
  const here: Seen = { ...moved, at: place.at, turn: place.turn };
  return [...log.slice(0, to), here, ...log.slice(to, from), ...log.slice(from + 1)];
};

describe('the oracle', () => {
  it('finds no fault in a program that keeps the rules', async () => {
    for (const plan of Object.values(PROGRAMS)) expect(judge(plan, await inVirtualTime(plan))).toEqual([]);
  });

  it.each<[rule: string, plant: (log: Log) => Log]>([
    ['rule 1', (log) => without(log, '"acquired"', '"scope":"s0"', '"by":"s1"')],
    ['rule 8', (log) => before(log, ['"left"', '"edge":1'], ['"closed"', '"scope":"s3"'])],
    ['rule 9', (log) => log.filter(({ what }) => what !== 'left')],
    ['rule 12', (log) => twice(log, '"finalizing"', '"s0:1"')],
    ['rule 12', (log) => without(log, '"finalizing"', '"s0:1"')],
    ['rule 12', (log) => without(log, '"finalized"', '"s0:1"')],
    ['rule 18', (log) => without(log, '"closed"', '"scope":"s0"')],
    ['section 5', (log) => without(log, '"ready"', '"scope":"s1"')],
  ])('sees a breach of %s in the diamond', async (rule, plant) => {
    const faults = judge(diamond, plant(await inVirtualTime(diamond)));
    expect(faults.map((fault) => fault.split(' at ')[0])).toContain(rule);
  });

  it.each<[rule: string, plant: (log: Log) => Log]>([
    ['rule 11', (log) => before(log, ['"told"', '"edge":2'], ['"stopped"', '"s0:1"'])],
    ['rule 11', (log) => without(log, '"raised"', '"s0:1"')],
    [
      'rule 13',
      (log) => log.map((seen) => (seen.what === 'told' ? { ...seen, error: new Error('other') } : seen)),
    ],
  ])('sees a breach of %s in a cancellation', async (rule, plant) => {
    const faults = judge(cancel, plant(await inVirtualTime(cancel)));
    expect(faults.map((fault) => fault.split(' at ')[0])).toContain(rule);
  });

  it('sees a provider that finalizes before its dependent has (rule 7)', async () => {
    const log = await inVirtualTime(diamond);
    const early = before(log, ['"finalized"', '"s1:1"'], ['"finalizing"', '"s0:1"']);
    const cut = before(early, ['"finalizing"', '"s0:1"'], ['"stopped"', '"s0:1"']);
    expect(judge(diamond, cut).join()).toContain('rule 7');
  });

  it('sees a value that is not replayed (rule 2)', async () => {
    const log = without(await inVirtualTime(keep), '"got"', '"edge":4');
    expect(judge(keep, log).join()).toContain('rule 2');
  });

  it('sees two generations at a time (rule 3)', async () => {
    const log = await inVirtualTime(restart);
    const early = before(log, ['"finalized"', '"s1:1"'], ['"starting"', '"scope":"s1","generation":2']);
    expect(judge(restart, early).join()).toContain('rule 3');
  });

  it('sees an error that nobody hears, and one that is heard twice (rule 16)', async () => {
    const log = await inVirtualTime(nested);
    const lost = log.filter(({ what }) => what !== 'heard');
    expect(judge(nested, lost).join()).toContain('is never heard');
    const heard = log
      .filter((seen) => seen.what === 'heard')
      .map((seen): Seen => ({ ...seen, by: 'nobody' }));
    expect(judge(nested, [...log, ...heard]).join()).toContain('is heard twice');
  });
});
