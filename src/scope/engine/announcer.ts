import { type FinalizerError, StopTimeoutError } from '../../errors/index.ts';
import type { ScopeEvent, ScopeFact } from './event.ts';
import type { FinalizerEntry } from './finalizer.ts';
import type { ScopeNode } from './node.ts';
import { COMPLETED } from './state.ts';

/**
 * Tells whoever listens to the events of a main scope. It is there while somebody does: unheard, an event costs nothing
 * (rule 28), and a program that listens to none need not even load this.
 */
export class Announcer {
  /** Foreign code. */
  readonly listener: (event: ScopeEvent) => void;

  constructor(listener: (event: ScopeEvent) => void) {
    this.listener = listener;
  }

  tell(scope: ScopeNode, fact: ScopeFact): void {
    const { realm, path, generation } = scope;
    const event = { at: realm.host.now(), scope: path, generation, ...fact } as ScopeEvent; // each fact is an event but for these
    // Whoever has left by then is not told.
    realm.queue.announce({ run: () => realm.announcer?.listener(event) });
  }

  /** It has come to its state. */
  moved(scope: ScopeNode): void {
    if (scope.state !== 'closing') {
      this.tell(scope, { type: scope.state });
      return;
    }
    const ending = scope.ending ?? COMPLETED;
    const error = 'error' in ending ? { error: ending.error } : {};
    this.tell(scope, { type: 'closing', outcome: ending.kind, ...error });
  }

  finalizerStarted(scope: ScopeNode, { name }: FinalizerEntry): void {
    this.tell(scope, { type: 'finalizer', name, phase: 'started' });
    scope.realm.queue.tell();
  }

  finalizerSettled(
    scope: ScopeNode,
    { name, startedAt }: FinalizerEntry,
    error: FinalizerError | undefined,
  ): void {
    const phase =
      error === undefined ? 'settled' : error instanceof StopTimeoutError ? 'abandoned' : 'failed';
    const elapsed = scope.realm.host.now() - startedAt;
    this.tell(scope, { type: 'finalizer', name, phase, elapsed, ...(error ? { error } : {}) });
  }
}
