import type { ScopeNode } from './node.ts';
import type { Job } from './queue.ts';

/**
 * The scopes that have come to rest in this run. Since when is read from the clock once it is over, for those that are
 * still there: most that are opened in a synchronous stream are not, and a reading costs as much as a node (D-015).
 */
export class Stamps implements Job {
  private readonly scopes: ScopeNode[] = [];
  private isPending = false;

  add(scope: ScopeNode): void {
    scope.stampAt = this.scopes.push(scope) - 1;
    if (this.isPending) return;
    this.isPending = true;
    scope.realm.queue.pushLate(this);
  }

  /** It is gone. Whoever came last takes its place. */
  forget(scope: ScopeNode): void {
    if (scope.stampAt < 0) return;
    const last = this.scopes.pop();
    if (last !== undefined && last !== scope) {
      this.scopes[scope.stampAt] = last;
      last.stampAt = scope.stampAt;
    }
    scope.stampAt = -1;
  }

  /** As a job of the queue. */
  run(): void {
    this.isPending = false;
    for (const scope of this.scopes.splice(0)) {
      scope.stampAt = -1;
      scope.stamp();
    }
  }
}
