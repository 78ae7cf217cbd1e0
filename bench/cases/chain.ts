import { type MonoTypeOperatorFunction, map, type Observable, share, shareReplay } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Case, Log } from '../case.ts';
import { layerChain, rcRefChain } from '../effect.ts';
import { effectionChain } from '../effection.ts';
import { expectInAnyOrder, expectLog } from '../expect.ts';
import { probed, source } from '../probe.ts';
import { upAndDown } from '../upAndDown.ts';

const LENGTH = 300;

/** Each service needs the one before. */
export const chain: Case = {
  title: `chain of ${LENGTH} services`,
  measures: [
    { title: 'start', atMost: 2 },
    { title: 'stop', atMost: 2.5 },
  ],
  operations: LENGTH,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => upAndDown(chainOf(LENGTH, (i) => shareService(`${i}`), log).pipe(withScope())),
    'share()': (log) => upAndDown(chainOf(LENGTH, () => share(), log)),
    'shareReplay()': (log) =>
      upAndDown(chainOf(LENGTH, () => shareReplay({ bufferSize: 1, refCount: true }), log)),
    'Effect RcRef': (log) => rcRefChain(LENGTH, log),
    'Effect Layer': (log) => layerChain(LENGTH, log),
    Effection: (log) => effectionChain(LENGTH, log),
  },
  check(log, contender) {
    const starts = Array.from({ length: LENGTH }, (_, i) => `+${i}`);
    const stops = Array.from({ length: LENGTH }, (_, i) => `-${i}`);
    if (contender === 'rxjs-scope') expectLog(log, [...starts.reverse(), ...stops.reverse()]);
    else expectInAnyOrder(log, [...starts, ...stops]);
  },
};

export function chainOf(
  length: number,
  sharing: (index: number) => MonoTypeOperatorFunction<number>,
  log?: Log,
): Observable<number> {
  let last = source(0, log, '0').pipe(sharing(0));
  for (let i = 1; i < length; i++) {
    last = probed(last.pipe(map((value) => value + 1)), log, i).pipe(sharing(i));
  }
  return last;
}
