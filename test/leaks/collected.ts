/** Collects garbage, after what is due has run. */
async function collectGarbage(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (globalThis.gc === undefined)
    throw new Error('run this with node --expose-gc: vitest run --project large');
  await globalThis.gc({ execution: 'async' });
}

/** Which of them are still in memory, by name. */
export async function leaked(refs: Readonly<Record<string, WeakRef<object>>>): Promise<readonly string[]> {
  const names = (): string[] => Object.keys(refs).filter((name) => refs[name]?.deref() !== undefined);
  for (let tries = 0; tries < 10 && names().length > 0; tries++) await collectGarbage();
  return names();
}

/** The bytes in use, garbage collected. */
export async function heapUsed(): Promise<number> {
  for (let i = 0; i < 3; i++) await collectGarbage();
  return process.memoryUsage().heapUsed;
}
