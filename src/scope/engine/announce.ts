import type { ScopeEvent, ScopeFact } from './event.ts';
import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';

/** Tells whoever listens to the events of a main scope. Ask `scope.realm.listener` first: unheard, an event costs nothing (rule 28). */
export function announce(scope: ScopeNode, fact: ScopeFact): void {
  const { realm } = scope;
  const event = {
    at: realm.host.now(),
    scope: scope.path,
    generation: scope.generation,
    ...fact,
  } as ScopeEvent; // each fact is an event but for these
  realm.queue.announce(new Announcement(scope, event));
}

class Announcement implements Job {
  readonly #scope: ScopeNode;
  readonly #event: ScopeEvent;

  constructor(scope: ScopeNode, event: ScopeEvent) {
    this.#scope = scope;
    this.#event = event;
  }

  run(): void {
    this.#scope.realm.listener?.(this.#event);
  }
}
