import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';
import { isOpen } from './state.ts';

/**
 * Looks, once all else is done, at a service whose last dependent has left: a restarting dependent may have come back
 * by then (rule 4).
 */
export class IdleCheck implements Job {
  readonly #service: ScopeNode;

  constructor(service: ScopeNode) {
    this.#service = service;
  }

  run(): void {
    const service = this.#service;
    // Left twice in one run, it is looked at twice.
    if (isOpen(service) && !service.hasDependents && service.idle === undefined)
      service.realm.machine.leftAlone(service);
  }
}

/** It is needed again, or it ends: its keepAlive is called off, which is foreign code, and so is a job (I5). */
export function stopIdling(service: ScopeNode): void {
  const { idle, realm } = service;
  if (idle === undefined) return;
  service.idle = undefined;
  realm.idle?.delete(service);
  realm.queue.push({ run: idle });
}
