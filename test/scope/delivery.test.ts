import { describe, expect, it } from 'vitest';
import { register } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { depend, replay, undepend } from '../../src/scope/engine/services.ts';
import { FakeEdge, FakeHost, mainScope, plan } from './fakes.ts';

describe('what a service tells its dependents', () => {
  function setUp() {
    const main = mainScope(new FakeHost());
    let service: ScopeNode | undefined;
    const slot = main.realm.slot(
      plan('database', (scope) => {
        service = scope;
        register(scope, 'first');
      }),
    );
    const use = (): FakeEdge => {
      const edge = new FakeEdge(main, slot);
      depend(edge);
      replay(edge);
      return edge;
    };
    const next = (value: unknown): void => {
      if (service) register(service, value);
    };
    return { use, next };
  }

  it('does not reach an edge that is leaving, nor one that has been completed for a drain (rules 1, 5)', () => {
    const { use, next } = setUp();
    const [stays, leaves, drains] = [use(), use(), use()];
    undepend(leaves);
    drains.completeForDrain();
    next('second');
    expect(stays.told).toEqual(['first', 'second']);
    expect(leaves.told).toEqual(['first']);
    expect(drains.told).toEqual(['first', 'complete']);
  });
});
