import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attach, awaitGeneration, connect, drop } from '../../src/scope/engine/graph.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { findCycle } from '../../src/scope/engine/order.ts';
import type { Slot } from '../../src/scope/engine/slot.ts';
import { FakeEdge, FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

/** Services whose edges come and go, next to the plainest record of them. */
class Graph {
  readonly edges: FakeEdge[] = [];
  readonly slots: readonly Slot[];
  readonly #holders: readonly (readonly ScopeNode[])[];
  readonly #main: ScopeNode;

  constructor(size: number) {
    this.#main = mainScope(new FakeHost());
    this.slots = Array.from({ length: size }, (_, i) => this.#main.realm.slot(plan(`s${i}`)));
    this.#holders = this.slots.map((slot) => {
      const generation = generationOf(slot);
      return [generation, nestedIn(generation)];
    });
  }

  /** @returns the cycle that it was refused for. */
  add(from: number, to: number, isNested: boolean, isWaiting: boolean): readonly Slot[] | undefined {
    const slot = this.#slot(to);
    const edge = new FakeEdge(this.#holders[from]?.[isNested ? 1 : 0] ?? this.#main, slot);
    const cycle = connect(edge);
    if (cycle) return cycle;
    if (!isWaiting && slot.generation) attach(edge, slot.generation);
    else awaitGeneration(edge);
    this.edges.push(edge);
    return undefined;
  }

  /** What a dependent outside the graph of services holds is of no account for cycles. */
  addOfMain(to: number): void {
    this.add(-1, to, false, false);
  }

  remove(index: number): void {
    const [edge] = this.edges.splice(index % Math.max(1, this.edges.length), 1);
    if (edge) drop(edge);
  }

  has(from: Slot | undefined, to: Slot | undefined): boolean {
    return this.edges.some(({ holder, slot }) => holder.owner.slot === from && slot === to);
  }

  /** Whether a way leads from one to the other: looked for in all edges. */
  reaches(from: number, to: number): boolean {
    const seen = new Set<Slot>([this.#slot(from)]);
    for (const at of seen)
      for (const { holder, slot } of this.edges) if (holder.owner.slot === at) seen.add(slot);
    return seen.has(this.#slot(to));
  }

  #slot(index: number): Slot {
    const slot = this.slots[index];
    if (slot === undefined) throw new RangeError(`there is no service ${index}`);
    return slot;
  }
}

/** What may be done to a graph of that size. */
function stepsOf(size: number, range: fc.ArrayConstraints) {
  const index = fc.nat({ max: size - 1 });
  const edge = fc.record({ from: index, to: index, isNested: fc.boolean(), isWaiting: fc.boolean() });
  const step = fc.oneof(
    { weight: 6, arbitrary: edge },
    { weight: 1, arbitrary: fc.record({ removed: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ usedByMain: index }) },
  );
  return fc.array(step, range);
}

describe('findCycle', () => {
  it.each([
    { kind: 'small', size: 12, range: { maxLength: 80 }, numRuns: 400 },
    // Wide enough for more edges above a service than are looked at.
    { kind: 'large', size: 40, range: { minLength: 300, maxLength: 500, size: 'max' as const }, numRuns: 20 },
  ])(
    'refuses exactly the edges that close a cycle, in any $kind graph whose edges come and go (rule 17)',
    (one) => {
      const { size, range, numRuns } = one;
      const check = fc.property(stepsOf(size, range), (steps) => {
        const graph = new Graph(size);
        for (const one of steps) {
          if ('removed' in one) {
            graph.remove(one.removed);
          } else if ('usedByMain' in one) {
            graph.addOfMain(one.usedByMain);
          } else {
            const isCycle = graph.reaches(one.to, one.from);
            const cycle = graph.add(one.from, one.to, one.isNested, one.isWaiting);
            expect(cycle !== undefined).toBe(isCycle);
            if (cycle) expectWay(graph, cycle, graph.slots[one.from], graph.slots[one.to]);
          }
          expectOrder(graph);
        }
      });
      fc.assert(check, { numRuns });
      expect.hasAssertions();
    },
  );

  /** The cycle as it is told: from the asker, by the edge asked for, and by edges that are there, round to the asker. */
  function expectWay(
    graph: Graph,
    cycle: readonly Slot[],
    from: Slot | undefined,
    to: Slot | undefined,
  ): void {
    expect(cycle[0]).toBe(from);
    expect(cycle[1]).toBe(to);
    expect(cycle.at(-1)).toBe(from);
    for (let i = 1; i < cycle.length - 1; i++) expect(graph.has(cycle[i], cycle[i + 1])).toBe(true);
  }

  /** Whoever depends stands before what it depends on. */
  function expectOrder(graph: Graph): void {
    const wrong = graph.edges.filter(
      ({ holder, slot }) => holder.owner.slot && !isBefore(holder.owner.slot, slot),
    );
    expect(wrong).toHaveLength(0);
  }

  function isBefore(a: Slot, b: Slot): boolean {
    return a.level < b.level || (a.level === b.level && a.order < b.order);
  }

  it('refuses a service that depends on itself', () => {
    const [slot] = new Graph(1).slots;
    expect(slot && findCycle(slot, slot)).toEqual([slot, slot]);
  });

  it('finds the way round a ring of a thousand, longer than it looks up', () => {
    const graph = new Graph(1000);
    for (let i = 999; i > 0; i--) expect(graph.add(i - 1, i, false, false)).toBeUndefined();
    const cycle = graph.add(999, 0, false, false);
    expect(cycle?.map((slot) => slot.plan.name)).toEqual([
      's999',
      ...graph.slots.map((slot) => slot.plan.name),
    ]);
  });

  it('finds a cycle through a service with more dependents than it looks at', () => {
    const graph = new Graph(103);
    for (let i = 3; i < 103; i++) graph.add(i, 0, false, false);
    for (let i = 3; i < 103; i++) graph.add(2, i, false, false);
    expect(graph.add(1, 2, true, false)).toBeUndefined();
    expect(graph.add(0, 1, false, true)?.map((slot) => slot.plan.name)).toEqual([
      's0',
      's1',
      's2',
      's3',
      's0',
    ]);
    graph.remove(graph.edges.findIndex(({ holder }) => holder.owner.slot === graph.slots[1]));
    expect(graph.add(0, 1, false, true)).toBeUndefined();
  });
});
