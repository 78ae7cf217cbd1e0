import { expect } from 'vitest';
import { type Program, perform } from './perform.ts';
import type { Row } from './stage/Journal.ts';
import type { Stage } from './stage/Stage.ts';
import { traceOf } from './trace.ts';

/** The rows by instant; within one instant in any order, since asyncscope's order there varies from run to run. */
function instants(rows: readonly Row[]): readonly string[] {
  const sorted = [...rows].sort(([ms, who, what], [otherMs, otherWho, otherWhat]) => {
    return ms - otherMs || compareText(who, otherWho) || compareText(what, otherWhat);
  });
  return sorted.map(([ms, who, what]) => `${ms} ${who}: ${what}`);
}

function compareText(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** The program logs these rows, and keeps the order of rule 7. */
export function expectLog(program: Program, rows: readonly Row[]): Stage {
  const stage = perform(program);
  expect(instants(stage.rows)).toEqual(instants(rows));
  expect(stage.violations).toEqual([]);
  return stage;
}

/** The program does, instant by instant, what asyncscope did. */
export function expectSame(scenario: string, program: Program): Stage {
  const { events, outcome, deadlock } = traceOf(scenario);
  expect(deadlock).toBe(false);
  const stage = expectLog(program, events);
  expect(stage.raised).toHaveLength(outcome === 'ok' ? 0 : 1);
  return stage;
}

/** The program does what asyncscope did before the instant `from`, and these rows, not asyncscope's, from there on. */
export function expectBetter(
  scenario: string,
  { from, rows }: { readonly from: number; readonly rows: readonly Row[] },
  program: Program,
): Stage {
  const { events } = traceOf(scenario);
  const expected = [...events.filter(([ms]) => ms < from), ...rows];
  expect(instants(expected), 'what is better is not the same').not.toEqual(instants(events));
  return expectLog(program, expected);
}
