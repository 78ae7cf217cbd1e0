/** Fails unless the log says exactly this. */
export function expectLog(log: readonly string[], expected: readonly string[]): void {
  const index = expected.findIndex((what, at) => log[at] !== what);
  if (index < 0 && log.length === expected.length) return;
  const at = index < 0 ? expected.length : index;
  throw new Error(`at ${at} of ${expected.length}: expected ${String(expected[at])}, not ${String(log[at])}`);
}

/** Fails unless the log says this, in whatever order. */
export function expectInAnyOrder(log: readonly string[], expected: readonly string[]): void {
  expectLog([...log].sort(), [...expected].sort());
}
