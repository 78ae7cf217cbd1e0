import type { DrainedSource } from './activity.ts';
import type { ScopeNode } from './node.ts';
import type { Slot } from './slot.ts';

/**
 * | edge    | means                                                             |
 * |---------|-------------------------------------------------------------------|
 * | waiting | for the next generation; it holds none                            |
 * | open    | it holds a generation, and is told values                         |
 * | ended   | it was told the end, and holds on until its holder lets go        |
 * | leaving | unsubscribed in a scope that lives on; dropped a turn later       |
 * | dropped | holds nothing                                                     |
 */
export type EdgeState = 'waiting' | 'open' | 'ended' | 'leaving' | 'dropped';

/** One dependency: one subscription to a service, made in the scope `holder`. It is a link in the lists of both ends. */
export abstract class Edge implements DrainedSource {
  readonly holder: ScopeNode;
  readonly slot: Slot;
  state: EdgeState = 'waiting';
  generation: ScopeNode | undefined = undefined;
  /** When it was made; what was handed out before then is none of its business. */
  sequence = 0;
  hasEmitted = false;
  /** Its holder drains: it stays until that has closed, though the subscription may be over (rule 5). */
  kept = false;
  /** To be completed with its first value, since the drain began before there was one. */
  completesWithValue = false;

  previousDependent: Edge | undefined = undefined;
  nextDependent: Edge | undefined = undefined;
  previousDependency: Edge | undefined = undefined;
  nextDependency: Edge | undefined = undefined;

  constructor(holder: ScopeNode, slot: Slot) {
    this.holder = holder;
    this.slot = slot;
  }

  /** Whether a drain of its holder completes it (rule 5). */
  abstract endsWithDrain(): boolean;
  /** Whether somebody hears its error, though its holder ends. */
  abstract isHeardInTeardown(): boolean;

  /** Foreign code: a value for the subscriber. */
  protected abstract next(value: unknown): void;
  /** Foreign code: the end for the subscriber. */
  protected abstract complete(): void;
  protected abstract error(error: unknown): void;

  deliver(value: unknown): void {
    this.hasEmitted = true;
    this.next(value);
    if (this.completesWithValue) this.completeForDrain();
  }

  /** Tells it the end; it holds on until its subscriber lets go, which is at once in RxJS. */
  end(error?: unknown): void {
    this.state = 'ended';
    if (error === undefined) this.complete();
    else this.error(error);
  }

  /** No next generation comes for it. */
  refuse(error: unknown): void {
    this.error(error);
  }

  /** Its holder has closed while it was still subscribed (rule 9). */
  completeDropped(): void {
    this.complete();
  }

  keep(): void {
    this.kept = true;
  }

  completeForDrain(): void {
    if (this.state !== 'open') return;
    if (this.hasEmitted) {
      this.state = 'ended';
      this.complete();
    } else {
      this.completesWithValue = true;
    }
  }
}

/** The edges that lead to a service, oldest first. */
export class DependentList {
  first: Edge | undefined = undefined;
  last: Edge | undefined = undefined;
  /** The next edge that a delivery under way will come to. */
  cursor: Edge | undefined = undefined;

  push(edge: Edge): void {
    edge.previousDependent = this.last;
    edge.nextDependent = undefined;
    if (this.last) this.last.nextDependent = edge;
    else this.first = edge;
    this.last = edge;
  }

  remove(edge: Edge): void {
    if (this.cursor === edge) this.cursor = edge.nextDependent;
    if (edge.previousDependent) edge.previousDependent.nextDependent = edge.nextDependent;
    else this.first = edge.nextDependent;
    if (edge.nextDependent) edge.nextDependent.previousDependent = edge.previousDependent;
    else this.last = edge.previousDependent;
    edge.previousDependent = edge.nextDependent = undefined;
  }
}

/** The edges that a scope holds, oldest first. */
export class DependencyList {
  first: Edge | undefined = undefined;
  last: Edge | undefined = undefined;

  push(edge: Edge): void {
    edge.previousDependency = this.last;
    if (this.last) this.last.nextDependency = edge;
    else this.first = edge;
    this.last = edge;
  }

  remove(edge: Edge): void {
    if (edge.previousDependency) edge.previousDependency.nextDependency = edge.nextDependency;
    else this.first = edge.nextDependency;
    if (edge.nextDependency) edge.nextDependency.previousDependency = edge.previousDependency;
    else this.last = edge.previousDependency;
    edge.previousDependency = edge.nextDependency = undefined;
  }
}
