import { Observable, Subscription } from 'rxjs';
import { FinalizerError } from '../../errors/FinalizerError.ts';
import { ScopeClosedError, ServiceNotRunningError } from '../../errors/index.ts';
import { runIn } from '../engine/ambient.ts';
import type { CleanupContext } from '../engine/cleanupContext.ts';
import { endOf } from '../engine/endOf.ts';
import { nobodyHeard } from '../engine/hearing.ts';
import { cancel, fail } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { isOver, overError } from '../engine/over.ts';
import { dependenciesOf, dependentsOf } from '../engine/relations.ts';
import { replay } from '../engine/services.ts';
import type { Slot } from '../engine/slot.ts';
import { COMPLETED, isLiving, type ScopeState } from '../engine/state.ts';
import { stopReason } from '../engine/stopReason.ts';
import { addFinalizer, runFinalizerNow } from '../engine/teardown.ts';
import { toldTo } from '../engine/told.ts';
import { heldBy, workIn } from '../engine/work.ts';
import { checkFunction, show } from './check.ts';
import { type Cleanup, cleanupOf } from './cleanup.ts';
import { noMoreDependentsOf } from './drained.ts';
import { subscribeTask } from './runTask.ts';
import type { MainScope, Scope, ScopeOutcome } from './scope.ts';
import { planOf } from './serviceDefinition.ts';
import { HeldEdge } from './serviceEdge.ts';
import { isTaskInput, type TaskInput } from './taskInput.ts';
import { SpawnedTask } from './taskSubscriber.ts';

/** A scope as users see it. */
export class ScopeFace implements Scope {
  readonly #node: ScopeNode;
  readonly #faceOf: (node: ScopeNode) => Scope;
  /** For `nodeOf`: a name that every copy of this library knows, so that two copies in one program can tell. */
  declare readonly rxjsScopeNode: ScopeNode;
  #controller: AbortController | undefined;
  #outcome: Promise<ScopeOutcome> | undefined;

  constructor(node: ScopeNode, faceOf: (node: ScopeNode) => Scope) {
    this.#node = node;
    this.#faceOf = faceOf;
    Object.defineProperty(this, 'rxjsScopeNode', { value: node });
  }

  get name(): string {
    return this.#node.name;
  }

  get path(): string {
    return this.#node.path;
  }

  get kind(): Scope['kind'] {
    return this.#node.kind;
  }

  get main(): MainScope {
    return this.#faceOf(this.#node.realm.main) as MainScope; // the face of a main scope is one
  }

  get state(): ScopeState {
    return this.#node.state;
  }

  get signal(): AbortSignal {
    const node = this.#node;
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      if (node.stopped) controller.abort(stopReason(node));
      else
        (workIn(node).stopListeners ??= new Set()).add(() => {
          controller.abort(stopReason(node));
        });
    }
    return this.#controller.signal;
  }

  get noMoreDependents(): Observable<void> {
    return new Observable((subscriber) => noMoreDependentsOf(this.#node, subscriber));
  }

  get dependents(): readonly Scope[] {
    return dependentsOf(this.#node).map(([scope]) => this.#faceOf(scope));
  }

  get dependencies(): readonly Scope[] {
    return dependenciesOf(this.#node).map(([scope]) => this.#faceOf(scope));
  }

  get outcome(): Promise<ScopeOutcome> {
    this.#outcome ??= new Promise((resolve) => {
      const node = this.#node;
      const tell = (): void => {
        resolve(outcomeOf(node));
      };
      if (node.state === 'closed') tell();
      else (toldTo(node).closedListeners ??= []).push(tell);
    });
    return this.#outcome;
  }

  use<T>(service: Observable<T>): Promise<T> {
    const slot = this.#node.realm.slot(planOf(service, 'The service given to use()'));
    return this.#hold(slot) as Promise<T>; // what the plan hands out is of the service's type
  }

  lookup<T>(service: Observable<T>): T {
    const node = this.#node;
    const slot = node.realm.slot(planOf(service, 'The service given to lookup()'));
    if (isOver(node)) throw overError(node, 'looked up');
    const { generation } = slot;
    if (generation?.state !== 'ready') {
      throw new ServiceNotRunningError(slot.plan.name, node.path, generation?.state ?? 'not running');
    }
    const held = this.#edge(slot);
    if (held instanceof Error) throw held;
    return generation.value as T; // what the plan hands out is of the service's type
  }

  release(service: Observable<unknown>): void {
    const node = this.#node;
    const slot = node.realm.slot(planOf(service, 'The service given to release()'));
    const edge = heldBy(node).get(slot);
    if (!(edge instanceof HeldEdge)) return;
    edge.giveUp(new ScopeClosedError(`${node.path} released ${slot.plan.name} before it was ready.`));
    node.realm.queue.run();
  }

  spawn(task: TaskInput<unknown> | (() => TaskInput<unknown>)): Subscription {
    const node = this.#node;
    if (typeof task !== 'function' && !isTaskInput(task)) {
      throw new TypeError(
        `The task given to spawn() must be an Observable, a promise, an async generator, or a function of one, not ${show(task)}.`,
      );
    }
    if (node.state === 'releasing' || node.state === 'closed') {
      throw new ScopeClosedError(`${node.path} is ${node.state}: nothing can be spawned in it any more.`);
    }
    const spawned = new SpawnedTask(node);
    try {
      runIn(node, () => {
        subscribeTask(node, () => (typeof task === 'function' ? task() : task), spawned, 'spawn()');
      });
    } catch (error) {
      spawned.error(error);
    }
    node.realm.queue.run();
    return spawned;
  }

  addFinalizer(finalizer: (context: CleanupContext) => Cleanup): Subscription {
    checkFunction(finalizer, 'The finalizer given to addFinalizer()');
    const node = this.#node;
    const entry = addFinalizer(node, finalizer.name, cleanupOf(node, finalizer));
    return new Subscription(() => {
      runFinalizerNow(node, entry);
    });
  }

  cancel(reason?: unknown): Promise<ScopeOutcome> {
    const node = this.#node;
    const end = endOf(node, () => {
      cancel(node, reason);
    });
    return end.then(() => outcomeOf(node));
  }

  #hold(slot: Slot): Promise<unknown> {
    const held = this.#edge(slot);
    if (held instanceof Error) return Promise.reject(held);
    return held.hasEmitted ? Promise.resolve(held.generation?.value) : held.promise;
  }

  /** The edge that holds a service, made if there is none. */
  #edge(slot: Slot): HeldEdge | Error {
    const node = this.#node;
    const held = heldBy(node).get(slot);
    if (held instanceof HeldEdge) return held;
    const edge = new HeldEdge(node, slot, (error) => {
      // One that ends has had the value, and needs it no longer.
      if (!isLiving(node)) return;
      // One made by createMainScope() has no task, and outlives what it uses.
      if (node.kind === 'main' && node.task === undefined) nobodyHeard(node, error);
      else fail(node, error);
    });
    const refusal = edge.depend();
    if (refusal) return refusal;
    heldBy(node).set(slot, edge);
    replay(edge);
    return edge;
  }
}

/** How a scope ended: its own teardown's errors, and those of others that it was told of. */
function outcomeOf(node: ScopeNode): ScopeOutcome {
  const told = (node.told?.collected ?? []).map((error) =>
    error instanceof FinalizerError ? error : new FinalizerError(node.path, 'service', { cause: error }),
  );
  const ending = node.ending ?? COMPLETED;
  return {
    // Not spread: its error may be one that is made when it is read.
    ...('error' in ending ? { kind: ending.kind, error: ending.error } : { kind: ending.kind }),
    teardownErrors: [...new Set([...(node.told?.teardownErrors ?? []), ...told])],
  };
}
