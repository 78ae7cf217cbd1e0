import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';

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
    this.#service.leftAlone = true;
    this.#service.realm.advance(this.#service);
  }
}
