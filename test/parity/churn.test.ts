import fc from 'fast-check';
import { catchError, merge, NEVER, type Observable, switchMap, takeUntil, timer } from 'rxjs';
import type { Service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { perform } from './perform.ts';
import { describeError } from './stage/describeError.ts';
import type { Row } from './stage/Journal.ts';
import type { Stage } from './stage/Stage.ts';
import { ends, fails, timeline } from './stage/steps.ts';

const size = 6;

/** Mostly not. */
const seldom = (max: number): fc.Arbitrary<number | null> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(max) });

const part = fc.record({
  /** One bit for each service below it. */
  needs: fc.nat(2 ** size - 1),
  after: fc.nat(20),
  cleanup: fc.nat(30),
  mode: fc.constantFrom('nmd' as const, 'cancel' as const),
  keepAlive: fc.constantFrom(undefined, undefined, 0, 25),
  failsAfter: seldom(40),
  endsAfter: seldom(40),
  /** When, in the time of main, it is cancelled. */
  cancelledAt: seldom(150),
});
const parts = fc.array(part, { minLength: size, maxLength: size });

/** Somebody needs a service: main itself, or a nested scope with a cleanup of its own. */
const visit = fc.record({
  service: fc.nat(size - 1),
  at: fc.nat(150),
  ms: fc.nat(60),
  block: fc.option(fc.nat(30)),
});
const visits = fc.array(visit, { minLength: 1, maxLength: 20 });
/** When main ends, though somebody may still need something, and how long its own cleanup takes. */
const ending = fc.record({ at: fc.integer({ min: 50, max: 250 }), cleanup: fc.nat(30) });

type RandomPart = typeof part extends fc.Arbitrary<infer T> ? T : never;
type Visit = typeof visit extends fc.Arbitrary<infer T> ? T : never;
type Ending = typeof ending extends fc.Arbitrary<infer T> ? T : never;

function lives({ failsAfter, endsAfter }: RandomPart, name: string): Observable<never> {
  if (failsAfter !== null) return fails(failsAfter, `${name}:run`);
  return endsAfter === null ? NEVER : ends(endsAfter);
}

/** Main comes and goes at random; no service it uses may be stale, doubled, or closed under a dependent. */
const churn =
  (graph: readonly RandomPart[], coming: readonly Visit[], { at, cleanup }: Ending) =>
  (stage: Stage) => {
    const services: Service<string>[] = [];
    const cancelling: Observable<never>[] = [];
    for (const [index, each] of graph.entries()) {
      const name = `S${index}`;
      const { after, cleanup, mode, keepAlive, cancelledAt } = each;
      const needs = services.filter((_, bit) => (each.needs & (1 << bit)) !== 0);
      services.push(stage.service(name, { needs, after, cleanup, mode, keepAlive, then: lives(each, name) }));
      if (cancelledAt !== null) cancelling.push(timeline({ [cancelledAt]: () => stage.cancel(name) }));
    }
    const comes = ({ service, at, ms, block }: Visit, index: number): Observable<unknown> => {
      const who = block === null ? 'main' : `block${index}`;
      const using = merge(...services.slice(service, service + 1).map((each) => stage.acquire(who, each)));
      const body = using.pipe(takeUntil(timer(ms)));
      return timer(at).pipe(
        switchMap(() => (block === null ? body : stage.block({ name: who, cleanup: block }, () => body))),
        catchError((error: unknown) => stage.says('main', `raised ${describeError(error)}`)),
      );
    };
    const body = merge(...coming.map(comes), ...cancelling).pipe(takeUntil(timer(at)));
    return stage.main(() => body, { cleanup });
  };

/** What is wrong with this log: each service starts, goes down and is down, in turn, and is only got in between. */
function faults(rows: readonly Row[]): string[] {
  const next = new Map<string, string>([
    ['start', 'down'],
    ['down:start', 'up'],
    ['down:end', 'closing'],
  ]);
  const states = new Map<string, string>();
  const wrong: string[] = [];
  for (const [ms, who, what] of rows) {
    const [verb = '', of = ''] = what.split(/[ =]/);
    const state = states.get(who) ?? 'down';
    const required = next.get(verb);
    if (required !== undefined && required !== state) wrong.push(`${ms} ${who}: ${what}, when ${state}`);
    if (verb === 'got' && states.get(of) !== 'up') wrong.push(`${ms} ${who}: ${what}, when it was not up`);
    if (verb === 'start') states.set(who, 'up');
    if (verb === 'down:start') states.set(who, 'closing');
    if (verb === 'down:end') states.set(who, 'down');
    if (what.endsWith('hangs')) wrong.push(`${ms} ${what}`);
  }
  for (const [who, state] of states) if (state !== 'down') wrong.push(`${who} is left ${state}`);
  return wrong;
}

describe('random churn', () => {
  it('sees two generations at once, a stale value, and a service that is left running', () => {
    const twice = faults([
      [0, 'S', 'start'],
      [1, 'S', 'down:start (cancelled)'],
      [2, 'S', 'start'],
      [3, 'S', 'down:end'],
    ]);
    expect(twice).toEqual(['2 S: start, when closing', '3 S: down:end, when up']);
    expect(faults([[0, 'A', 'got S=D(S)']])).toEqual(['0 A: got S=D(S), when it was not up']);
    expect(faults([[0, 'S', 'start']])).toEqual(['S is left up']);
  });

  it('s11, 300 times at random: one generation, never stale, always in order, all closed (rules 3, 7)', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(parts, visits, ending, (graph, coming, end) => {
        const stage = perform(churn(graph, coming, end));
        expect([...faults(stage.rows), ...stage.violations]).toEqual([]);
        // Neither main nor its consumer is told of a death, unless a service failed or was cancelled.
        const told = stage.rows.filter(([, who]) => who === 'main' || who === 'run');
        const deaths = told.filter(([, , what]) => /raised|reported/.test(what));
        const safe = graph.every(
          ({ failsAfter, cancelledAt }) => failsAfter === null && cancelledAt === null,
        );
        if (safe) expect(deaths).toEqual([]);
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});
