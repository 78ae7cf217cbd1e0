import type { ScopeClosedError } from '../../errors/index.ts';
import type { Activity } from './activity.ts';
import { type DependencyList, DependentList } from './edge.ts';
import { Entry, EntryList } from './entry.ts';
import type { FinalizerEntry } from './finalizer.ts';
import type { Cancel } from './host.ts';
import type { LeavingBatch } from './leaving.ts';
import { Names } from './names.ts';
import { type Nesting, nestingOf } from './nesting.ts';
import type { Job } from './queue.ts';
import type { Realm } from './realm.ts';
import type { Slot } from './slot.ts';
import type { Ending, ScopeState } from './state.ts';
import type { Told } from './told.ts';
import type { Work } from './work.ts';

export type ScopeKind = 'main' | 'service' | 'nested';

/** Who subscribed to what `withScope()` returned. */
export interface Consumer {
  /** Foreign code: the scope has closed. */
  hasClosed(scope: ScopeNode): void;
}

/** Stands for the value of a scope that has handed out none. */
const NO_VALUE: unique symbol = Symbol('no value');

/**
 * A scope, as data. What happens to it stands in the files around. As an entry it is a nested scope of its parent.
 *
 * What only some scopes have stands in records of their own, made when first needed: so a node takes 350 bytes instead of
 * 720, and a nested scope is opened and closed in two thirds of the time (D-012).
 */
export class ScopeNode extends Entry implements Job {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly realm: Realm;
  /** The scope that it was opened in: of a nested scope, and of an isolated main scope. */
  readonly parent: ScopeNode | undefined;
  /** The service or main scope that it belongs to in the graph: itself, unless it is nested. */
  readonly owner: ScopeNode;
  /** Of a service: its place in the graph. */
  readonly slot: Slot | undefined;
  readonly generation: number;
  readonly stopTimeout: number;
  /** Its name, with a number if there are others of that name: 'job#2'. */
  private label: string | undefined = undefined;
  private madePath: string | undefined = undefined;
  /** What stands for it outside the engine. */
  face: object | undefined = undefined;

  state: ScopeState = 'starting';
  /** How it ends, once that has begun. */
  ending: Ending | undefined = undefined;
  /** When its end began, counted in its main scope: what was subscribed later serves its teardown. */
  endedAt: number | undefined = undefined;
  /** Since when it has been in its state. Not read from the clock before the engine leaves the scope: see {@link stamp}. */
  since: number | undefined = undefined;
  /** Its place among those that are stamped when this run is over; -1 if it is not one of them. */
  stampAt = -1;
  /** Whether it waits in the queue to be advanced. */
  awake = false;

  // the graph
  /** Of a service. */
  readonly dependents: DependentList | undefined;
  dependencies: DependencyList | undefined = undefined;
  /** Teardown that began in this turn, while the scope lives on. */
  batch: LeavingBatch | undefined = undefined;

  // what it hands out
  value: unknown = NO_VALUE;
  /** It outlives its last dependent for a while; this ends that. */
  idle: Cancel | undefined = undefined;

  // what runs in it
  task: Activity | undefined = undefined;
  consumer: Consumer | undefined = undefined;
  work: Work | undefined = undefined;
  /** Its task has been subscribed. */
  started = false;
  /** noMoreDependents has emitted. */
  drained = false;
  /** Its own task has just ended, and its chain is being unsubscribed: finalizers on it are left to the scope. */
  endingTask = false;

  // its end
  /** What limits the time in its present state. */
  timer: Cancel | undefined = undefined;
  expired = false;
  /** Its activity has been cut. */
  stopped = false;
  stopError: ScopeClosedError | undefined = undefined;
  entries: EntryList | undefined = undefined;
  /** Those without a name are numbered. */
  finalizersAdded = 0;
  runningFinalizers: Set<FinalizerEntry> | undefined = undefined;
  /** Its own finalizers have all settled; a main scope then still waits for its services. */
  finalized = false;
  nesting: Nesting | undefined = undefined;
  told: Told | undefined = undefined;

  constructor(
    kind: ScopeKind,
    name: string,
    realm: Realm,
    parent: ScopeNode | undefined,
    slot: Slot | undefined,
    stopTimeout: number,
  ) {
    super();
    this.kind = kind;
    this.name = name;
    this.realm = realm;
    this.parent = parent;
    this.owner = kind === 'nested' && parent ? parent.owner : this;
    this.slot = slot;
    this.stopTimeout = stopTimeout;
    this.generation = slot ? ++slot.generations : 1;
    this.dependents = slot && new DependentList();
    if (slot === undefined) this.label = namesAround(this).take(name);
  }

  get hasDependents(): boolean {
    return this.dependents?.first !== undefined;
  }

  get hasValue(): boolean {
    return this.value !== NO_VALUE;
  }

  /** Unique among live scopes: 'app/job#2'. Made when it is asked for: most never are. */
  get path(): string {
    const label = (this.label ??= takeLabel(this));
    return (this.madePath ??= this.kind === 'nested' && this.parent ? `${this.parent.path}/${label}` : label);
  }

  /** It has closed: its name need not differ from it any more. */
  freeName(): void {
    if (this.label !== undefined) namesAround(this).free(this.name);
  }

  /** Adds to what it tears down. */
  add(entry: Entry): void {
    entry.sequence = ++this.realm.sequence;
    (this.entries ??= new EntryList()).push(entry);
  }

  /** Takes away what it need not tear down any more. */
  remove(entry: Entry): void {
    this.entries?.remove(entry);
  }

  /** Has the engine look at it again, before the current run ends. */
  wake(): void {
    if (this.awake) return;
    this.awake = true;
    this.realm.queue.push(this);
  }

  /** Since when it has been in its state: most states are left in the run that enters them, and are not timed (10 % of a stop). */
  stamp(): number {
    return (this.since ??= this.realm.host.now());
  }

  /** As a job of the queue. */
  run(): void {
    this.awake = false;
    this.realm.machine.advance(this);
    if (this.state !== 'closed') this.stamp();
  }
}

/** Where names must differ: services and main scopes in their main scope, nested ones in their parent. */
function namesAround({ kind, parent, realm }: ScopeNode): Names {
  return kind === 'nested' && parent ? (nestingOf(parent).names ??= new Names()) : realm.names;
}

/**
 * A service has its label when it is first asked for, since most services are alone of their name: a thousand names
 * taken and given back were a quarter of the stop of a thousand services.
 */
function takeLabel(scope: ScopeNode): string {
  const names = namesAround(scope);
  const label = names.take(scope.name);
  if (scope.state === 'closed') names.free(scope.name);
  return label;
}
