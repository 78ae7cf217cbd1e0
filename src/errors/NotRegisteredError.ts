/** A service ended before it handed out a value, so its dependents have nothing to use. */
export class NotRegisteredError extends Error {
  override readonly name = 'NotRegisteredError' as const;
  readonly code = 'NOT_REGISTERED' as const;

  constructor(scope: string) {
    super(
      `${scope} ended before it handed out a value. Its task must emit, return or yield one: ` +
        `emit undefined if there is nothing to hand out.`,
    );
  }
}
