import { combineLatest, type MonoTypeOperatorFunction, map, Subject, share, shareReplay } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Case, Log, Round } from '../case.ts';
import { rcRefFanOut } from '../effect.ts';
import { expectInAnyOrder } from '../expect.ts';
import { probed } from '../probe.ts';
import { upAndDown } from '../upAndDown.ts';

const WIDTH = 1000;

/** Many services need the same one. */
export const fanOut: Case = {
  title: `${WIDTH.toLocaleString('en')} services on one`,
  measures: [
    { title: 'start', atMost: 2 },
    { title: 'stop', atMost: 1.5 },
  ],
  operations: WIDTH,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => fan((name) => shareService(name), log, withScope()),
    'share()': (log) => fan(() => share(), log),
    'shareReplay()': (log) => fan(() => shareReplay({ bufferSize: 1, refCount: true }), log),
    'Effect RcRef': (log) => rcRefFanOut(WIDTH, log),
  },
  check(log, contender) {
    const all = ['base', ...Array.from({ length: WIDTH }, (_, i) => String(i))];
    expectInAnyOrder(log, [...all.map((name) => `+${name}`), ...all.map((name) => `-${name}`)]);
    if (contender === 'rxjs-scope' && log.at(-1) !== '-base') throw new Error('base did not stop last');
  },
};

/** share() does not replay, so the value comes once all have subscribed. */
function fan(
  sharing: (name: string) => MonoTypeOperatorFunction<number>,
  log: Log | undefined,
  scope: MonoTypeOperatorFunction<number[]> = (all) => all,
): Round {
  const values = new Subject<number>();
  const base = probed(values, log, 'base').pipe(sharing('base'));
  const all = Array.from({ length: WIDTH }, (_, i) =>
    probed(base.pipe(map((value) => value + i)), log, i).pipe(sharing(String(i))),
  );
  return upAndDown(combineLatest(all).pipe(scope), () => {
    values.next(1);
  });
}
