import { Edge } from '../../src/scope/engine/edge.ts';
import type { Cancel, Host } from '../../src/scope/engine/host.ts';
import { move } from '../../src/scope/engine/lifecycle.ts';
import { machine } from '../../src/scope/engine/machine.ts';
import { ScopeNode } from '../../src/scope/engine/node.ts';
import { Realm } from '../../src/scope/engine/realm.ts';
import type { ServicePlan, Slot } from '../../src/scope/engine/slot.ts';

/** A world in which time goes on when the test says so. */
export class FakeHost implements Host {
  readonly reports: unknown[] = [];
  readonly #timers = new Set<{ readonly at: number; readonly action: () => void }>();
  #now = 0;

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): Cancel {
    const timer = { at: this.#now + ms, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  report(error: unknown): void {
    this.reports.push(error);
  }

  face(scope: ScopeNode): object {
    return scope;
  }

  /** Runs what is due, the earliest first, and what that makes due in the time. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = until;
  }
}

/** A main scope that is ready, on the engine alone. */
export function mainScope(host: Host, stopTimeout = 1000, deadline?: number): ScopeNode {
  const realm = new Realm(host, machine, undefined, new Map(), deadline);
  const main = new ScopeNode('main', 'main', realm, undefined, undefined, stopTimeout);
  realm.main = main;
  move(main, 'ready');
  main.stamp();
  return main;
}

export function plan(name: string, start: (scope: ScopeNode) => void = () => undefined): ServicePlan {
  return {
    name,
    family: undefined,
    key: undefined,
    service: undefined,
    keepAlive: undefined,
    onComplete: 'stay',
    startTimeout: undefined,
    stopTimeout: undefined,
    start,
  };
}

/** A running service that nobody has started: for what only looks at the graph. */
export function generationOf(slot: Slot): ScopeNode {
  const service = new ScopeNode('service', slot.plan.name, slot.realm, undefined, slot, 1000);
  slot.generation = service;
  return service;
}

export function nestedIn(
  parent: ScopeNode,
  name = 'job',
  stopTimeout: number = parent.stopTimeout,
): ScopeNode {
  const nested = new ScopeNode('nested', name, parent.realm, parent, undefined, stopTimeout);
  parent.add(nested);
  return nested;
}

/** A dependency that writes down what it is told. */
export class FakeEdge extends Edge {
  readonly told: unknown[] = [];

  endsWithDrain(): boolean {
    return true;
  }

  isHeardInTeardown(): boolean {
    return true;
  }

  protected override next(value: unknown): void {
    this.told.push(value);
  }

  protected override complete(): void {
    this.told.push('complete');
  }

  protected override error(error: unknown): void {
    this.told.push(error);
  }
}
