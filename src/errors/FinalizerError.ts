import { sentenceOf } from './describe.ts';

/** A finalizer failed. The others ran all the same. `cause` is what it threw. */
export class FinalizerError extends Error {
  override readonly name: 'FinalizerError' | 'StopTimeoutError' = 'FinalizerError';
  readonly code: 'FINALIZER' | 'STOP_TIMEOUT' = 'FINALIZER';
  /** The path of the scope that it belongs to. */
  readonly scope: string;

  constructor(scope: string, finalizer: string, options?: { cause?: unknown });
  /** @internal for subclasses, which have a message of their own */
  constructor(scope: string, finalizer: string, options: undefined, message: string);
  constructor(scope: string, finalizer: string, options?: { cause?: unknown }, message?: string) {
    super(
      message ??
        `${scope}: its ${finalizer} failed while it was torn down: ${sentenceOf(options?.cause)} ` +
          `The rest of its teardown went on; handle the error inside the finalizer if it can be ignored.`,
      options,
    );
    this.scope = scope;
  }
}
