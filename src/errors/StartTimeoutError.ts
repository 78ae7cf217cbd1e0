/** A service handed out no value within its `startTimeout`, waiting for what it depends on included. */
export class StartTimeoutError extends Error {
  override readonly name = 'StartTimeoutError' as const;
  readonly code = 'START_TIMEOUT' as const;

  constructor(scope: string, milliseconds: number, waitingOn: readonly string[]) {
    const still = waitingOn.length > 0 ? ` It still waited for ${waitingOn.join(', ')}.` : '';
    super(
      `${scope} handed out no value within its startTimeout of ${milliseconds} ms.${still} ` +
        `Raise the timeout, or find what its task waits for.`,
    );
  }
}
