import { rootCause, TeardownError } from 'rxjs-scope';
import { Boom } from './Boom.ts';

/**
 * An error in the traces' words: its origin, as `Boom(low:nope)`, or by its class, as `ScopeCycleError`. Several errors
 * are written as `TeardownError[…]`, and an aggregate of one as that one, as the traces do.
 */
export function describeError(error: unknown): string {
  const origin = rootCause(error);
  if (origin instanceof TeardownError) {
    const told = origin.errors.map(describeError);
    return told.length === 1 ? told.join() : `TeardownError[${told.join(', ')}]`;
  }
  if (origin instanceof Boom) return `Boom(${origin.message})`;
  return origin instanceof Error ? origin.name : String(origin);
}
