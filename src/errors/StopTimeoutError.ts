import { FinalizerError } from './FinalizerError.ts';

/** A scope, or one finalizer, was out of time, and was abandoned so that the rest could close. */
export class StopTimeoutError extends FinalizerError {
  override readonly name = 'StopTimeoutError' as const;
  override readonly code = 'STOP_TIMEOUT' as const;
  /** What it still waited for. */
  readonly waitingOn: readonly string[];
  /** How long it had waited, in ms. */
  readonly elapsed: number;

  constructor(scope: string, waitingOn: readonly string[], elapsed: number) {
    super(
      scope,
      waitingOn.join(', '),
      undefined,
      `${scope} was out of time after ${elapsed} ms: ${waitingOn.join('; ')}. It was given up, and the rest goes on closing. ` +
        `Raise stopTimeout (or the deadline), or let it heed its signal.`,
    );
    this.waitingOn = waitingOn;
    this.elapsed = elapsed;
  }
}
