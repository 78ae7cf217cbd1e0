import { describe } from './describe.ts';

/** Closing went wrong: `errors` are the task's own error, if any, then what failed in teardown, in the order it happened. */
export class TeardownError extends AggregateError {
  override readonly name = 'TeardownError' as const;
  readonly code = 'TEARDOWN' as const;
  declare errors: unknown[];

  constructor(scope: string, errors: readonly unknown[]) {
    super(
      errors,
      `${scope} has closed, with ${errors.length === 1 ? 'an error' : `${errors.length} errors`}: ` +
        `${errors.slice(0, 5).map(describe).join(' | ')}${errors.length > 5 ? ' | …' : ''}. See its errors, each with its cause.`,
    );
  }
}
