/** Not in one expression: bundlers take `new URL('…', import.meta.url)` for the address of an asset. */
const here = import.meta.url;

/** The library's own files, source or built, as stacks name them. */
const LIBRARY = new URL('..', here).pathname;

const origins = new WeakMap<object, string>();

/** Notes where an edge is made: where the running code was called from. */
export function traceEdge(edge: object): void {
  origins.set(edge, origin());
}

/** Where an edge was made, if that was traced. */
export function originOf(edge: object): string | undefined {
  return origins.get(edge);
}

/** Where the running code was called from: the lines of its stack that are neither ours nor RxJS's. */
function origin(): string {
  const errors = Error as { stackTraceLimit?: number }; // V8 only; elsewhere it is of no account
  const limit = errors.stackTraceLimit;
  // A subscription goes through many calls of RxJS before it gets here.
  errors.stackTraceLimit = 100;
  const { stack = '' } = new Error();
  if (limit !== undefined) errors.stackTraceLimit = limit;
  const lines = stack.split('\n').filter((line) => /:\d+:\d+/.test(line) && !isInside(line));
  return lines.slice(0, 5).join('\n');
}

function isInside(line: string): boolean {
  return [LIBRARY, '/node_modules/rxjs/', 'node:internal/'].some((place) => line.includes(place));
}
