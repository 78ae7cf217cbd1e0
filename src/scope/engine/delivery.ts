import { originOf, type ScopeDiedError } from '../../errors/ScopeDiedError.ts';
import type { DependentList, Edge } from './edge.ts';
import { isKnown, nobodyHeard } from './hearing.ts';
import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';
import { toldTo } from './told.ts';

/** Hands a value to all that depended on the service when it was handed out. */
export class ValueDelivery implements Job {
  private readonly dependents: DependentList;
  private readonly value: unknown;
  private readonly sequence: number;

  constructor(dependents: DependentList, value: unknown, sequence: number) {
    this.dependents = dependents;
    this.value = value;
    this.sequence = sequence;
  }

  run(): void {
    const dependents = this.dependents;
    dependents.cursor = dependents.first;
    while (dependents.cursor && dependents.cursor.sequence < this.sequence) {
      const edge = dependents.cursor;
      dependents.cursor = edge.nextDependent;
      if (edge.state === 'open') edge.deliver(this.value);
    }
    dependents.cursor = undefined;
  }
}

/** Tells all dependents of a service of its end: that it died, or that it is complete. */
export class EndDelivery implements Job {
  readonly #service: ScopeNode;
  readonly #error: ScopeDiedError | undefined;
  readonly #mustBeHeard: boolean;

  constructor(service: ScopeNode, error: ScopeDiedError | undefined, mustBeHeard: boolean) {
    this.#service = service;
    this.#error = error;
    this.#mustBeHeard = mustBeHeard;
  }

  run(): void {
    const service = this.#service;
    const error = this.#error;
    let isHeard = false;
    const { dependents } = service;
    if (dependents === undefined) return;
    dependents.cursor = dependents.first;
    while (dependents.cursor) {
      const edge = dependents.cursor;
      dependents.cursor = edge.nextDependent;
      if (edge.state !== 'open') continue;
      if (error && isHeardBy(edge, error)) isHeard = true;
      edge.end(error);
    }
    dependents.cursor = undefined;
    if (error && this.#mustBeHeard && !isHeard && !isKnownAround(service, error)) nobodyHeard(service, error);
  }
}

/** The task of a scope that ends already makes nothing of what it used before; what was asked for since then is needed. */
function isHeardBy(edge: Edge, error: ScopeDiedError): boolean {
  const { endedAt } = edge.holder;
  const isHeard = endedAt === undefined || (edge.sequence > endedAt && edge.isHeardInTeardown());
  const told = toldTo(edge.holder);
  if (isHeard) told.diedOf = originOf(error);
  else (told.diedInVain ??= new Set()).add(originOf(error));
  return isHeard;
}

/** Whether those who would have been told know it already, and have left or begun to end on account of it. */
function isKnownAround(service: ScopeNode, error: ScopeDiedError): boolean {
  if (isKnown(service.realm.main, error)) return true;
  // Of a diamond whose foot died one side is enough: the other's dependents have left by the time that it dies.
  const origin = originOf(error);
  for (let edge = service.dependents?.first; edge; edge = edge.nextDependent) {
    if (edge.holder.told?.diedOf === origin || isKnown(edge.holder, error)) return true;
  }
  return false;
}
