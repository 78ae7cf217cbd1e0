/** Bytes in use, after a collection. Needs --expose-gc. */
export function heapInUse(): number {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
