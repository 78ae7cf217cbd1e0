import { type Case, type Contender, contenders, type Round } from './case.ts';
import { clock } from './clock.ts';

export interface Row {
  readonly title: string;
  readonly unit: Case['unit'];
  readonly atMost: number;
  /** Medians, an operation. */
  readonly figures: ReadonlyMap<Contender, number>;
}

/** A third of the rounds warms up. */
const WARM_UP = 3;
const FEWEST_ROUNDS = 9;

/**
 * Checks each contender of a case once, then runs them in turn, the first in one round being the last in the next,
 * until `budget` ms of CPU time are used up.
 */
export async function measure(subject: Case, budget: number): Promise<readonly Row[]> {
  const rounds = new Map<Contender, Round>();
  for (const contender of contenders) {
    const setUp = subject.setUp[contender];
    if (setUp === undefined) continue;
    const log: string[] = [];
    await (await setUp((what) => log.push(what)))();
    try {
      subject.check(log, contender);
    } catch (error) {
      throw new Error(`${subject.title}: ${contender} does not do what is measured`, { cause: error });
    }
    rounds.set(contender, await setUp());
  }
  const samples = await interleave([...rounds], budget);
  return subject.measures.map(({ title, atMost }, index) => ({
    title: title === '' ? subject.title : `${subject.title}, ${title}`,
    unit: subject.unit,
    atMost,
    figures: new Map(
      [...samples].map(([contender, all]) => {
        const settled = all.slice(Math.floor(all.length / WARM_UP));
        return [
          contender,
          (median(settled.map((sample) => sample[index] ?? 0)) * scale(subject)) / subject.operations,
        ];
      }),
    ),
  }));
}

function scale({ unit }: Case): number {
  return unit === 'µs' ? 1000 : 1;
}

/** Each has the same share of the time, so the slow ones have fewer rounds. */
async function interleave(
  rounds: [Contender, Round][],
  budget: number,
): Promise<Map<Contender, (readonly number[])[]>> {
  const all = rounds.map(([contender, round]) => ({
    contender,
    round,
    samples: [] as (readonly number[])[],
    spent: 0,
  }));
  const share = budget / all.length;
  const isUnfinished = ({ samples, spent }: (typeof all)[number]): boolean =>
    spent < share || samples.length < FEWEST_ROUNDS;
  while (all.some(isUnfinished)) {
    for (const at of all.filter(isUnfinished)) {
      const start = clock();
      at.samples.push(await at.round());
      at.spent += clock() - start;
    }
    all.reverse();
  }
  return new Map(all.map(({ contender, samples }) => [contender, samples]));
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? 0;
}
