import type { Subscriber } from 'rxjs';
import type { ScopeNode } from '../engine/node.ts';
import { BoundarySubscriber } from './boundary.ts';

/** Acts once all above it in the pipe has been unsubscribed. */
export class FinalizingSubscriber<T> extends BoundarySubscriber<T> {
  readonly #act: () => void;

  constructor(scope: ScopeNode, destination: Subscriber<T>, act: () => void) {
    super(scope, destination);
    this.#act = act;
    // Whoever subscribes has left: this has been unsubscribed already, by the constructor above.
    if (this.closed) act();
  }

  override unsubscribe(): void {
    if (this.closed) return;
    // A Subscriber that acts after super.unsubscribe() is always last.
    super.unsubscribe();
    if (#act in this) this.#act();
  }
}
