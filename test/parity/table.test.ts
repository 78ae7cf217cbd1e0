import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { traces } from './trace.ts';

const here = new URL('./', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, here), 'utf8');
const doc = read('../../docs/asyncscope.md');

interface Verdict {
  readonly scenario: string;
  readonly verdict: string;
  readonly outcome: string;
}

/** The cells of each row of the table under this heading. */
function tableUnder(heading: string): string[][] {
  const section = doc.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
}

const told: readonly Verdict[] = tableUnder('The scenarios').map(
  ([scenario = '', , verdict = '', outcome = '']) => ({ scenario, verdict, outcome }),
);

/** `6, 13` is `better, rules 6 and 13` in the table. */
function inWords(verdict: string, rules: string): string {
  if (verdict !== 'better') return verdict;
  const [last, ...others] = rules.split(', ').reverse();
  return others.length === 0
    ? `better, rule ${last}`
    : `better, rules ${others.reverse().join(', ')} and ${last}`;
}

const files = readdirSync(here).filter((file) => file.endsWith('.test.ts'));
/** Each test as it stands in its file, from its title to the next one. */
const tests = files.flatMap((file) =>
  read(file)
    .split(/^ +it\(/m)
    .slice(1),
);
const title = /^\s*'(s\d+\w*_\w+): (same|better|not applicable): (.+) \(rules? ([\d, ]+)\)',/;

const tested = tests.flatMap((source) => {
  const [, scenario, verdict, outcome = '', rules = ''] = title.exec(source) ?? [];
  if (scenario === undefined || verdict === undefined) return [];
  return [{ scenario, verdict: inWords(verdict, rules), outcome, source }];
});

const byScenario = (one: Verdict, other: Verdict): number => (one.scenario < other.scenario ? -1 : 1);

describe('docs/asyncscope.md', () => {
  it('has one row for each scenario that was measured, in their order', () => {
    expect(told.map(({ scenario }) => scenario)).toEqual(traces.map(({ scenario }) => scenario));
  });

  it('says of each what the test of its name says', () => {
    const claims = tested.map(({ scenario, verdict, outcome }) => ({ scenario, verdict, outcome }));
    expect(claims.sort(byScenario)).toEqual([...told].sort(byScenario));
  });

  it('has each verdict compared with the trace of that name', () => {
    const compared = { same: 'expectSame', better: 'expectBetter', 'not applicable': 'expectLog' };
    const unchecked = tested.filter(({ scenario, verdict, source }) => {
      const [word = ''] = verdict.split(',');
      const call = Object.entries(compared).find(([each]) => each === word)?.[1] ?? 'nothing';
      const argument = call === 'expectLog' ? '' : `\\s*'${scenario}'`;
      return !new RegExp(`${call}\\(${argument}`).test(source);
    });
    expect(unchecked).toEqual([]);
  });

  it('names tests that exist for each fault of asyncscope', () => {
    const faults = tableUnder('What asyncscope gets wrong').map(([names = '']) => names.split(', '));
    expect(faults.length).toBeGreaterThan(20);
    const missing = faults.flat().filter((name) => {
      return !tested.some(({ scenario }) => scenario.startsWith(`${name}_`));
    });
    expect(missing).toEqual([]);
  });

  it('shows programs that run as tests, word for word', () => {
    const blocks = [...doc.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(blocks.length).toBeGreaterThan(4);
    const guide = read('guide.test.ts');
    expect(blocks.filter((code) => !guide.includes(code))).toEqual([]);
  });
});
