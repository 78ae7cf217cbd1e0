import { turn } from './turn.ts';

/** Collects garbage now. A browser must have been started with --expose-gc; Node takes the flag while it runs. */
export const collect: () => unknown = globalThis.gc ?? (await collectorOfNode());

async function collectorOfNode(): Promise<() => unknown> {
  const [{ setFlagsFromString }, { runInNewContext }] = await Promise.all([
    import('node:v8'),
    import('node:vm'),
  ]);
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => unknown; // what the flag adds
}

/** Collects garbage until what nobody refers to has gone, and the family has been told. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    await turn();
    collect();
  }
}
