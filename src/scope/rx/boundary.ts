import type { Subscriber } from 'rxjs';
import type { Activity } from '../engine/activity.ts';
import { enter, runIn } from '../engine/ambient.ts';
import type { ScopeNode } from '../engine/node.ts';
import { ScopedSubscriber } from './findScope.ts';

/** Passes on what it gets, with its scope as the ambient one: what is subscribed by hand below finds it too (rule 24). */
export class BoundarySubscriber<T> extends ScopedSubscriber<T> {
  readonly activity: Activity | undefined = undefined;

  constructor(scope: ScopeNode, destination: Subscriber<T>) {
    super(scope, destination, destination);
  }

  protected override _next(value: T): void {
    const before = enter(this.scope);
    try {
      super._next(value);
    } finally {
      enter(before);
    }
  }

  protected override _error(error: unknown): void {
    runIn(this.scope, () => {
      super._error(error);
    });
  }

  protected override _complete(): void {
    runIn(this.scope, () => {
      super._complete();
    });
  }
}
