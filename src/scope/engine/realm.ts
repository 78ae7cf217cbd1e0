import type { Announcer } from './announcer.ts';
import type { Edge } from './edge.ts';
import { EntryList } from './entry.ts';
import type { Cancel, Host } from './host.ts';
import type { LeavingBatch } from './leaving.ts';
import { Names } from './names.ts';
import type { ScopeNode } from './node.ts';
import { RunQueue } from './queue.ts';
import { type ServicePlan, Slot } from './slot.ts';
import { Stamps } from './stamps.ts';

/** Stand-ins for services, found by their plan, or by the family that it is of. */
export type Overrides = ReadonlyMap<object, (plan: ServicePlan) => ServicePlan>;

/** What drives the scopes; given, so that what stands below it can wake a scope. */
export interface Machine {
  /** Takes a scope as far as it can go. */
  advance(scope: ScopeNode): void;
  /** Nobody uses the service any more. */
  leftAlone(service: ScopeNode): void;
  /** The main scope is out of time. */
  expire(realm: Realm): void;
}

/** What belongs to one main scope: its services, its queue, its clock. */
export class Realm {
  readonly host: Host;
  readonly queue: RunQueue;
  readonly names: Names = new Names();
  readonly stamps: Stamps = new Stamps();
  readonly overrides: Overrides | undefined;
  readonly machine: Machine;
  main!: ScopeNode;

  /** The live services. */
  readonly services: EntryList = new EntryList();
  /** How many of them end, and are used by nobody any more. */
  ending = 0;
  idle: Set<ScopeNode> | undefined = undefined;
  /** Edges that user code has unsubscribed in this turn, and the teardown that began in it. One timer serves them all. */
  leaving: Edge[] = [];
  /** Edges without a value in scopes that end; see `circularWait`. */
  teardownWaits: Set<Edge> | undefined = undefined;
  batches: LeavingBatch[] = [];
  turnIsPending = false;
  sequence = 0;
  lastOrder = 0;
  firstOrder = 0;
  private readonly slots = new WeakMap<ServicePlan, Slot>();

  /** Notes where an edge is made, while that is traced. */
  traceEdge: ((edge: Edge) => void) | undefined = undefined;
  announcer: Announcer | undefined = undefined;
  /** The one budget for the whole end is used up. */
  expired = false;
  deadlineTimer: Cancel | undefined = undefined;
  deadlineAt: number | undefined = undefined;
  readonly deadline: number | undefined;

  constructor(
    host: Host,
    machine: Machine,
    parent: Realm | undefined,
    overrides: Overrides | undefined,
    deadline: number | undefined,
  ) {
    this.host = host;
    this.machine = machine;
    this.queue = parent ? parent.queue : new RunQueue((error) => host.report(error));
    this.overrides = overrides;
    this.deadline = deadline;
  }

  slot(plan: ServicePlan): Slot {
    let slot = this.slots.get(plan);
    if (slot === undefined) {
      const replace = this.overrides && replacement(this.overrides, plan);
      slot = new Slot(this, replace ? replace(plan) : plan);
      this.slots.set(plan, slot);
    }
    return slot;
  }
}

function replacement(
  overrides: Overrides,
  plan: ServicePlan,
): ((plan: ServicePlan) => ServicePlan) | undefined {
  return overrides.get(plan) ?? (plan.family && overrides.get(plan.family));
}
