import type { Case, Contender } from './case.ts';
import { heapInUse } from './heap.ts';

/** Bytes that are allocated for one operation, garbage and all. */
export interface Allocated {
  readonly title: string;
  readonly library: number;
  readonly share: number;
}

/** By then the compiler has had its say: it leaves out what it can prove nobody sees. */
const WARM_UP = 500;
const SAMPLES = 9;

/** A round is short enough for the nursery: nothing is collected while it is measured. */
export async function allocated(subject: Case): Promise<Allocated> {
  return {
    title: subject.title,
    library: await bytesOf(subject, 'rxjs-scope'),
    share: await bytesOf(subject, 'share()'),
  };
}

async function bytesOf(subject: Case, contender: Contender): Promise<number> {
  const round = await subject.setUp[contender]?.();
  if (round === undefined) throw new Error(`${subject.title} has no ${contender}`);
  for (let i = 0; i < WARM_UP; i++) await round();
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const before = heapInUse();
    await round();
    samples.push((process.memoryUsage().heapUsed - before) / subject.operations);
  }
  return samples.sort((a, b) => a - b)[SAMPLES >> 1] ?? 0;
}
