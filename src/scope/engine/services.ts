import type { ScopeDiedError } from '../../errors/index.ts';
import { ScopeClosedError, ScopeCycleError, StartTimeoutError } from '../../errors/index.ts';
import { enter } from './ambient.ts';
import { circularWaitError, rememberWait } from './circularWait.ts';
import { isToBeCut, isWaitingFor } from './deadlock.ts';
import type { Edge } from './edge.ts';
import { attach, attachWaiting, awaitGeneration, connect, drop } from './graph.ts';
import { leave } from './leaving.ts';
import { fail } from './lifecycle.ts';
import { ScopeNode } from './node.ts';
import { isOver, overError } from './over.ts';
import type { Slot } from './slot.ts';
import { isLiving, isOpen } from './state.ts';
import { startTimer } from './timeouts.ts';
import { waitingOn } from './waitingOn.ts';

/** Why an edge was not made. */
export type Refusal = ScopeClosedError | ScopeCycleError | ScopeDiedError;

/**
 * A scope depends on a service: the edge holds the live generation, or a new one, which is started, or waits for the
 * next one while the last one closes (rules 1 to 3).
 */
export function depend(edge: Edge): Refusal | undefined {
  const { holder, slot } = edge;
  if (isOver(holder)) return overError(holder, 'used');
  if (slot.isOver) return noMoreError(slot);
  const cycle = connect(edge);
  if (cycle) return new ScopeCycleError(cycle.map((at) => at.generation?.path ?? at.plan.name));
  const live = slot.generation;
  if (live === undefined) {
    attach(edge, startGeneration(slot));
  } else {
    const isCircular = mayWait(holder, live) && isWaitingFor(live, holder);
    if (isOpen(live) && !isCircular) attach(edge, live);
    else awaitGeneration(edge);
    if (isCircular) {
      drop(edge);
      return circularWaitError(live, holder);
    }
  }
  rememberWait(edge);
  return undefined;
}

/** Whether the holder has to wait for something that may, in turn, wait for its end (rule 17). */
function mayWait(holder: ScopeNode, live: ScopeNode): boolean {
  if (isToBeCut(holder)) return false;
  return isOpen(live) ? !live.hasValue && !isOpen(holder) : true;
}

/** What was handed out before the edge was made is handed to it at once (rule 2). Then the engine goes on. */
export function replay(edge: Edge): void {
  const { generation } = edge;
  if (generation?.hasValue) edge.deliver(generation.value);
  edge.holder.realm.queue.run();
}

/** The dependency is over: in a scope that lives on, the edge leaves at the end of the turn; else with the scope. */
export function undepend(edge: Edge): void {
  if (edge.kept || edge.state === 'dropped') return;
  if (edge.state === 'waiting') drop(edge);
  // What a task that has ended by itself used, its value may be made of: it stays with the scope (D-004).
  else if (isLiving(edge.holder) && !edge.holder.endingTask) leave(edge);
  else edge.state = 'leaving';
}

/** A new generation, for all who wait for one. */
function startGeneration(slot: Slot): ScopeNode {
  const { plan, realm } = slot;
  const stopTimeout = plan.stopTimeout ?? realm.main.stopTimeout;
  const service = new ScopeNode('service', plan.name, realm, undefined, slot, stopTimeout);
  slot.generation = service;
  realm.services.push(service);
  realm.announcer?.tell(service, { type: 'starting' });
  attachWaiting(service, slot);
  return service;
}

/** Runs the task of a service, on the queue: one started inside another's start begins once that has returned. */
export function startTask(service: ScopeNode): void {
  const { slot, realm } = service;
  service.started = true;
  if (slot === undefined) return;
  const { startTimeout } = slot.plan;
  if (startTimeout !== undefined) {
    service.timer = startTimer(realm, startTimeout, () => {
      fail(service, new StartTimeoutError(service.path, startTimeout, waitingOn(service)));
    });
  }
  const before = enter(service);
  try {
    slot.plan.start(service);
  } catch (error) {
    fail(service, error);
  } finally {
    enter(before);
  }
}

/** If it was a generation of a service that closed: whoever waited gets the next one, unless the main scope closes. */
export function generationClosed(service: ScopeNode): void {
  const { slot, realm } = service;
  if (slot === undefined) return;
  realm.services.remove(service);
  realm.ending--;
  slot.generation = undefined;
  slot.isOver = !isLiving(realm.main);
  if (slot.isOver) refuseWaiting(slot);
  else if (slot.waiting?.first) startGeneration(slot);
  // It waits until none is left, or only idle ones. Not woken by each service, it takes 5 to 10 % less to stop a thousand.
  if (slot.isOver && (realm.services.first === undefined || realm.idle?.size)) realm.main.wake();
}

function refuseWaiting(slot: Slot): void {
  for (let edge = slot.waiting?.first; edge; edge = slot.waiting?.first) {
    const refused = edge;
    drop(refused);
    startTimer(slot.realm, 0, () => {
      refused.refuse(noMoreError(slot));
    });
  }
}

function noMoreError(slot: Slot): ScopeClosedError {
  return new ScopeClosedError(
    `${slot.plan.name} has closed while ${slot.realm.main.path} closes, and is not started again. ` +
      `What is needed until the end must be depended on until then.`,
  );
}
