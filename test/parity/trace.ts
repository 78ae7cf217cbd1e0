import { readFileSync } from 'node:fs';
import type { Row } from './stage/Journal.ts';

/** What asyncscope did in one scenario. */
export interface Trace {
  readonly scenario: string;
  readonly what: string;
  readonly events: readonly Row[];
  readonly outcome: string;
  readonly deadlock: boolean;
}

/** What Python calls one thing, and what it is called here. */
const translations: readonly (readonly [RegExp, string])[] = [
  [/RuntimeError\(<Scope \w+> may not require <Scope \w+>\)/, 'ScopeCycleError'],
  [/RuntimeError\(\w+ didn't call `scope\.register`!\)/, 'NotRegisteredError'],
  [/KeyError\(\w+\)/, 'ServiceNotRunningError'],
  [/NonBaseMultiError\[/, 'TeardownError['],
  // Cut in the middle of acquiring.
  [/acquire\(\w+\) raised trio\.Cancelled\(\)/, 'cancelled'],
];

function translate([ms, who, what]: Row): Row {
  return [ms, who, translations.reduce((text, [python, here]) => text.replace(python, here), what)];
}

const lines = readFileSync(new URL('traces.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

/** All scenarios, in the order in which they were measured. */
export const traces: readonly Trace[] = lines.map((line) => {
  // The file is data of this test: it has this shape.
  const trace = JSON.parse(line) as Trace;
  return { ...trace, events: trace.events.map(translate) };
});

export function traceOf(scenario: string): Trace {
  const trace = traces.find((each) => each.scenario === scenario);
  if (trace === undefined) throw new Error(`no scenario is called ${scenario}`);
  return trace;
}
