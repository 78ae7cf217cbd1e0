import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DependencyList, DependentList } from '../../src/scope/engine/edge.ts';
import { Entry, EntryList } from '../../src/scope/engine/entry.ts';
import { FakeEdge, FakeHost, mainScope, plan } from './fakes.ts';

class FakeEntry extends Entry {}

/** What the three lists have in common. */
interface List<T> {
  readonly first: T | undefined;
  readonly last: T | undefined;
  readonly count?: number;
  push(item: T): void;
  remove(item: T): void;
}

/** Removes those at the given places, of those still there; a negative number adds one. */
const steps = fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 60 });

/** Does the same with a list and with an array, and reads the list both ways. */
function expectAsArray<T>(
  list: List<T>,
  make: () => T,
  next: (item: T) => T | undefined,
  previous: (item: T) => T | undefined,
  ops: readonly number[],
): void {
  const array: T[] = [];
  for (const op of ops) {
    if (op < 0) {
      const item = make();
      list.push(item);
      array.push(item);
    } else if (array.length > 0) {
      for (const item of array.splice(op % array.length, 1)) {
        list.remove(item);
        expect([next(item), previous(item)]).toEqual([undefined, undefined]);
      }
    }
    const forth: T[] = [];
    for (let item = list.first; item; item = next(item)) forth.push(item);
    const back: T[] = [];
    for (let item = list.last; item; item = previous(item)) back.unshift(item);
    expect(forth.length === array.length && forth.every((item, i) => item === array[i])).toBe(true);
    expect(back.length === array.length && back.every((item, i) => item === array[i])).toBe(true);
    if (list.count !== undefined) expect(list.count).toBe(array.length);
  }
}

describe('the list of', () => {
  const main = mainScope(new FakeHost());
  const slot = main.realm.slot(plan('one'));
  const edge = (): FakeEdge => new FakeEdge(main, slot);

  it('dependents keeps their order, whoever leaves', () => {
    const list = (ops: readonly number[]): void => {
      expectAsArray(
        new DependentList(),
        edge,
        (item) => item.nextDependent,
        (item) => item.previousDependent,
        ops,
      );
    };
    fc.assert(fc.property(steps, list));
    expect.hasAssertions();
  });

  it('dependencies keeps their order, whichever leaves', () => {
    const list = (ops: readonly number[]): void => {
      expectAsArray(
        new DependencyList(),
        edge,
        (item) => item.nextDependency,
        (item) => item.previousDependency,
        ops,
      );
    };
    fc.assert(fc.property(steps, list));
    expect.hasAssertions();
  });

  it('what a scope tears down keeps its order, whatever goes', () => {
    const list = (ops: readonly number[]): void => {
      expectAsArray(
        new EntryList(),
        (): Entry => new FakeEntry(),
        (item) => item.nextEntry,
        (item) => item.previousEntry,
        ops,
      );
    };
    fc.assert(fc.property(steps, list));
    expect.hasAssertions();
  });

  it('dependents and dependencies may hold the same edge', () => {
    const [dependents, dependencies] = [new DependentList(), new DependencyList()];
    const [a, b] = [edge(), edge()];
    for (const each of [a, b]) {
      dependents.push(each);
      dependencies.push(each);
    }
    dependents.remove(a);
    expect([dependents.first, dependents.last]).toEqual([b, b]);
    expect([dependencies.first, dependencies.last]).toEqual([a, b]);
  });
});
