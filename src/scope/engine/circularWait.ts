import { ScopeDiedError } from '../../errors/index.ts';
import { isToBeCut, isWaitingFor } from './deadlock.ts';
import type { Edge } from './edge.ts';
import { drop } from './graph.ts';
import type { ScopeNode } from './node.ts';
import type { Realm } from './realm.ts';
import { isOpen } from './state.ts';
import { startTimer } from './timeouts.ts';

/** Remembers an edge without a value in a scope that ends: what it waits for may come to wait for that scope. */
export function rememberWait(edge: Edge): void {
  if (isOpen(edge.holder) || isToBeCut(edge.holder) || hasValue(edge)) return;
  (edge.slot.realm.teardownWaits ??= new Set()).add(edge);
}

/** A service begins to wait for its dependents: has a wait become circular by that? Looked at once for each run. */
export function checkWaits(realm: Realm): void {
  const { teardownWaits } = realm;
  if (teardownWaits?.size) realm.queue.pushLate({ run: () => refuseCircular(teardownWaits) });
}

function refuseCircular(waits: Set<Edge>): void {
  for (const edge of waits) {
    const { generation } = edge.slot;
    const isOver = hasValue(edge) || (edge.state !== 'waiting' && edge.state !== 'open');
    if (isOver) waits.delete(edge);
    else if (generation && isWaitingFor(generation, edge.holder)) refuse(edge, generation);
  }
}

function hasValue({ generation }: Edge): boolean {
  return generation?.hasValue === true;
}

function refuse(edge: Edge, service: ScopeNode): void {
  const { realm } = edge.slot;
  realm.teardownWaits?.delete(edge);
  drop(edge);
  const error = circularWaitError(service, edge.holder);
  startTimer(realm, 0, () => {
    edge.refuse(error);
  });
}

/** What the one gets who would wait for ever (rule 17). */
export function circularWaitError(service: ScopeNode, asker: ScopeNode): ScopeDiedError {
  const { ending } = service;
  const cause = ending && 'error' in ending ? { cause: ending.error } : {};
  return new ScopeDiedError(
    service.path,
    service.hasValue ? 'ready' : 'starting',
    `waits for ${asker.path} to close`,
    cause,
  );
}
