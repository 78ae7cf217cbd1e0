import { ScopeDiedError } from 'rxjs-scope';
import { describeError } from './describeError.ts';

/** Why a body ended with this error, in the traces' words: its own, what it could not acquire, or what died under it. */
export function describeEnd(error: unknown): string {
  if (!(error instanceof ScopeDiedError)) return describeError(error);
  return error.phase === 'ready'
    ? `${error.scope} died`
    : `acquire(${error.scope}) raised ${describeError(error)}`;
}
