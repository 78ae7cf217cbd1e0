import { ScopeClosedError } from '../../errors/index.ts';
import { isKnown, nobodyHeard, passOn } from './hearing.ts';
import { end, endWithParent } from './lifecycle.ts';
import type { ScopeNode } from './node.ts';
import { stop } from './stop.ts';

/** The subscriber of what withScope() returned has gone: teardown goes on behind, once its task has been torn down. */
export function consumerLeft(scope: ScopeNode): void {
  scope.consumer = undefined;
  passOn(scope);
  const { queue } = scope.realm;
  const isFirst = queue.hold();
  try {
    leave(scope);
  } finally {
    queue.goOn(isFirst);
  }
}

function leave(scope: ScopeNode): void {
  const { parent, ending } = scope;
  if (ending === undefined) {
    if (parent && (parent.stopped || parent.endingTask)) endWithParent(scope, parent);
    else end(scope, new Unsubscribed(scope));
    // Its task is cut at once, even amid a run: a synchronous source would else go on emitting to nobody.
    stop(scope);
  } else if (ending.kind === 'failed' && !scope.nesting?.endedByParent) {
    // It was to be told the error, once the scope had closed.
    const { error } = ending;
    const isHeard = parent && (isKnown(parent, error) || isKnown(parent.realm.main, error));
    if (!isHeard) nobodyHeard(scope, error);
  }
}

/** That a consumer has gone is an error that most never read, and its stack costs more than all the rest (5 µs of 6). */
class Unsubscribed {
  readonly kind = 'cancelled';
  private readonly scope: ScopeNode;
  private made: ScopeClosedError | undefined = undefined;

  constructor(scope: ScopeNode) {
    this.scope = scope;
  }

  get error(): ScopeClosedError {
    return (this.made ??= new ScopeClosedError(`${this.scope.path} was unsubscribed.`));
  }
}
