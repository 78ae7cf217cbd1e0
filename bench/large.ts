import type { Observable } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Round } from './case.ts';
import { chainOf } from './cases/chain.ts';
import { layerChain } from './effect.ts';
import { checkLayered, edgesOf, layered } from './layers.ts';
import { upAndDown } from './upAndDown.ts';

/** CPU ms to start and to stop, and what either may take at most. */
export interface Large {
  readonly title: string;
  readonly toReach: string;
  readonly start: number;
  readonly stop: number;
  /** What it is compared with. */
  readonly against?: Large;
}

const SERVICES = { depth: 20, width: 1_000 };

/** What share() cannot do: its chains break at some hundreds, and what it has handed out does not reach who comes later. */
export async function largeGraphs(rounds: number): Promise<readonly Large[]> {
  for (const needs of [2, 5]) {
    const log: string[] = [];
    await upAndDown(layered({ ...SERVICES, needs }, (what) => log.push(what)))();
    checkLayered({ ...SERVICES, needs }, log);
  }
  const graph = (needs: number): [string, Round] => [
    `20,000 services, ${edgesOf({ ...SERVICES, needs }).toLocaleString('en')} edges in 20 layers`,
    upAndDown(layered({ ...SERVICES, needs })),
  ];
  const shorter = await median('chain of 10,000', '', upAndDown(chained(10_000)), rounds);
  const longer = await median(
    'chain of 100,000',
    '≤ 12 times that, up and down',
    upAndDown(chained(100_000)),
    rounds,
  );
  return [
    shorter,
    { ...longer, against: shorter },
    await median('chain of 10,000, Effect Layer', '', layerChain(10_000, undefined), Math.min(rounds, 3)),
    await median(graph(2)[0], '', graph(2)[1], rounds),
    await median(graph(5)[0], '≤ 2 s', graph(5)[1], rounds),
  ];
}

function chained(length: number): Observable<number> {
  return chainOf(length, (i) => shareService(`${i}`)).pipe(withScope());
}

async function median(title: string, toReach: string, round: Round, rounds: number): Promise<Large> {
  const samples: (readonly number[])[] = [];
  for (let i = 0; i < rounds; i++) samples.push(await round());
  const middle = (row: number): number =>
    samples.map((sample) => sample[row] ?? 0).sort((a, b) => a - b)[rounds >> 1] ?? 0;
  return { title, toReach, start: middle(0), stop: middle(1) };
}
