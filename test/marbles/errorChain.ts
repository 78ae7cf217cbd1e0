import { ScopeDiedError } from 'rxjs-scope';

/** An error and its causes, outermost first: `ScopeDiedError(orders, starting) < ScopeDiedError(database, ready) < boom`. */
export function errorChain(error: unknown): string {
  if (error instanceof ScopeDiedError) {
    return `ScopeDiedError(${error.scope}, ${error.phase}) < ${errorChain(error.cause)}`;
  }
  if (error instanceof AggregateError) {
    return `${error.name}[${error.errors.map(errorChain).join(', ')}]`;
  }
  if (error instanceof Error) {
    const own = error.name === 'Error' ? error.message : error.name;
    return error.cause === undefined ? own : `${own} < ${errorChain(error.cause)}`;
  }
  return String(error);
}
