/**
 * There is no scope here: neither down the subscriber chain nor around the running synchronous call.
 *
 * It reaches a subscriber one `asyncScheduler` turn after the subscription, so that a bare `retry()` does not spin.
 *
 * @see {@link inScope} which names the scope, and {@link withScope} which opens one.
 */
export class NoScopeError extends Error {
  override readonly name = 'NoScopeError' as const;
  readonly code = 'NO_SCOPE' as const;

  constructor(what: string, hint = '') {
    super(
      `${what} found no scope to run in. Open one below it in the pipe with withScope('name'), or put inScope(scope) ` +
        `last in the pipe: inScope() covers only what stands above it. Behind an await the scope cannot be seen: ` +
        `take it as deferScope((scope) => …) hands it to you.${hint}`,
    );
  }
}
