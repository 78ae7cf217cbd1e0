import { sentenceOf } from './describe.ts';

/** Kept beside the errors, so that a chain of a hundred thousand is not walked for each of them. */
const origins = new WeakMap<ScopeDiedError, ScopeDiedError>();

/** The first death of a chain. */
export function originOf(error: ScopeDiedError): ScopeDiedError {
  return origins.get(error) ?? error;
}

/**
 * A scope that was needed has died: it failed, or it was cancelled. `cause` is the reason; it may itself be the
 * `ScopeDiedError` of what that scope needed, down to the origin.
 *
 * @see {@link rootCause} for the end of that chain.
 */
export class ScopeDiedError extends Error {
  override readonly name = 'ScopeDiedError' as const;
  readonly code = 'SCOPE_DIED' as const;
  /** The path of the scope that died. */
  readonly scope: string;
  /** `'starting'` if it had registered nothing yet, else `'ready'`. */
  readonly phase: 'starting' | 'ready';

  constructor(scope: string, phase: 'starting' | 'ready', verb: string, options?: { cause?: unknown }) {
    const cause = options?.cause;
    const origin = cause instanceof ScopeDiedError ? originOf(cause) : undefined;
    super(`${scope} ${verb}${because(origin, cause)}`, options);
    this.scope = scope;
    this.phase = phase;
    if (origin) origins.set(this, origin);
  }
}

function because(origin: ScopeDiedError | undefined, cause: unknown): string {
  const advice = 'Catch it or retry() to go on without it, or let it end this scope too.';
  if (origin) return `, because ${origin.message}`;
  return cause === undefined ? `. ${advice}` : `: ${sentenceOf(cause)} ${advice}`;
}
