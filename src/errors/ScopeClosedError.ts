/**
 * The scope has closed, or must stop: nothing can be started or awaited in it any more. `cause` is the reason given to
 * `cancel()`, where there is one. It is also the reason with which a scope's `signal` aborts.
 */
export class ScopeClosedError extends Error {
  override readonly name = 'ScopeClosedError' as const;
  readonly code = 'SCOPE_CLOSED' as const;
}
