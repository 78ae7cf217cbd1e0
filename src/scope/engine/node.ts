import type { FinalizerError, ScopeClosedError, ScopeDiedError } from '../../errors/index.ts';
import type { Activity, DrainedSource, DrainListener, FunctionRun } from './activity.ts';
import { DependencyList, DependentList, type Edge } from './edge.ts';
import { Entry, EntryList } from './entry.ts';
import type { FinalizerEntry } from './finalizer.ts';
import type { Cancel } from './host.ts';
import type { LeavingBatch } from './leaving.ts';
import { Names } from './names.ts';
import type { Job } from './queue.ts';
import type { Realm } from './realm.ts';
import type { Slot } from './slot.ts';
import { type Ending, type Phase, STARTING } from './state.ts';

export type ScopeKind = 'main' | 'service' | 'nested';

/** Who subscribed to what `withScope()` returned. */
export interface Consumer {
  /** Foreign code: the scope has closed. */
  hasClosed(scope: ScopeNode): void;
}

/** A scope, as data. What happens to it stands in the files around. As an entry it is a nested scope of its parent. */
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
  /** Its name, with a number if there are others of that name: 'job#2'. */
  readonly #label: string;
  #path: string | undefined;
  readonly generation: number;
  readonly stopTimeout: number;

  phase: Phase = STARTING;
  since = 0;
  /** `since` is to be read from the clock when the engine leaves the scope: most go on at once (10 % of a stop). */
  sinceIsDue = true;
  /** Whether it waits in the queue to be advanced. */
  awake = false;

  // the graph
  readonly dependents: DependentList = new DependentList();
  readonly dependencies: DependencyList = new DependencyList();
  /** The next edge that a delivery under way will come to. */
  cursor: Edge | undefined;
  /** Teardown that began in this turn, while the scope lives on. */
  batch: LeavingBatch | undefined;
  /** The parent's batch that waits for this scope to close. */
  joined: LeavingBatch | undefined;

  /** The names of the scopes nested in it. */
  nestedNames: Names | undefined;

  // what it hands out
  hasValue = false;
  value: unknown;
  /** Nobody has come back since its last dependent left, in the run that is about to end. */
  leftAlone = false;
  /** It outlives its last dependent for a while; this ends that. */
  idle: Cancel | undefined;

  // what runs in it
  task: Activity | undefined;
  activities: Set<Activity> | undefined;
  /** Those that a drain waits for. */
  listening: Set<Activity> | undefined;
  functions: Set<FunctionRun> | undefined;
  drainListeners: Set<DrainListener> | undefined;
  drainedSources: Set<DrainedSource> | undefined;
  /** What `use()` holds, by service. */
  held: Map<object, Edge> | undefined;
  consumer: Consumer | undefined;
  /** noMoreDependents has emitted. */
  drained = false;
  /** Its task has been subscribed. */
  started = false;
  /** Made by createMainScope(): it has no task, and outlives what it uses. */
  manual = false;
  endedByParent = false;
  /** The origin of the death that it was last told of. */
  toldOf: ScopeDiedError | undefined;
  /** When its end began, counted in its main scope: what was subscribed later serves its teardown. */
  endedAt: number | undefined;
  /** It was opened after its parent had been stopped. */
  isLate = false;
  /** Its activity has been cut. */
  stopped = false;
  /** Its own task has just ended, and its chain is being unsubscribed: finalizers on it are left to the scope. */
  endingTask = false;
  /** Foreign code, called as activity is cut: the abort signal, pending use(). */
  stopListeners: Set<(reason: unknown) => void> | undefined;
  stopError: ScopeClosedError | undefined;

  // its teardown
  readonly entries: EntryList = new EntryList();
  finalizersAdded = 0;
  runningFinalizers: Set<FinalizerEntry> | undefined;
  /** A nested scope may release only when its parent comes to it, unless it ended by itself. */
  hasTurn = true;
  /** The nested scope that was handing out a value as this one was opened: it closes after this one. */
  openedDuring: ScopeNode | undefined;
  /** How many nested scopes must close before this one. */
  closesAfter = 0;
  /** Its turn has come, but for those. */
  turnIsDue = false;
  /** The newest entry that was there when what running functions opened was last looked at. */
  lookedAt = 0;
  /** How many nested scopes have been given their turn, and have not closed. */
  turnsGiven = 0;
  /** The child that is handing out a value right now. */
  handingOut: ScopeNode | undefined;
  /** Its own finalizers have all settled; a main scope then still waits for its services. */
  finalized = false;
  expired = false;
  timer: Cancel | undefined;
  startTimer: Cancel | undefined;
  /** What went wrong in its own teardown. */
  teardownErrors: FinalizerError[] | undefined;
  /** What its consumer, or the callers of cancel() and close(), are to be told. */
  collected: unknown[] | undefined;
  /** Callers of cancel() and close() who wait to hear of errors. */
  waitingCallers = 0;
  closedListeners: (() => void)[] | undefined;
  /** What stands for it outside the engine. */
  face: object | undefined;

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
    this.#label = this.nameSpace.take(name);
  }

  /** Unique among live scopes: 'app/job#2'. Made when it is asked for: most never are. */
  get path(): string {
    this.#path ??= this.kind === 'nested' && this.parent ? `${this.parent.path}/${this.#label}` : this.#label;
    return this.#path;
  }

  /** Where names must differ: services and main scopes in their main scope, nested ones in their parent. */
  get nameSpace(): Names {
    return this.kind === 'nested' && this.parent
      ? (this.parent.nestedNames ??= new Names())
      : this.realm.names;
  }

  get ending(): Ending | undefined {
    return 'ending' in this.phase ? this.phase.ending : undefined;
  }

  /** Has the engine look at it again, before the current run ends. */
  wake(): void {
    if (this.awake) return;
    this.awake = true;
    this.realm.queue.push(this);
  }

  /** Since when it has been in its state. */
  stamp(): number {
    if (this.sinceIsDue) this.since = this.realm.host.now();
    this.sinceIsDue = false;
    return this.since;
  }

  /** As a job of the queue. */
  run(): void {
    this.awake = false;
    this.realm.advance(this);
    if (this.sinceIsDue && this.phase.state !== 'closed') this.stamp();
  }
}
