import { combineLatest, type MonoTypeOperatorFunction, type Observable, share, shareReplay } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Case, Log } from '../case.ts';
import { rcRefFanIn } from '../effect.ts';
import { expectInAnyOrder } from '../expect.ts';
import { source } from '../probe.ts';
import { upAndDown } from '../upAndDown.ts';

const WIDTH = 1000;

/** One scope uses many services. */
export const fanIn: Case = {
  title: `${WIDTH.toLocaleString('en')} services used by one scope`,
  measures: [
    { title: 'start', atMost: 1.6 },
    { title: 'stop', atMost: 1.5 },
  ],
  operations: WIDTH,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => upAndDown(fan((i) => shareService(`${i}`), log).pipe(withScope())),
    'share()': (log) => upAndDown(fan(() => share(), log)),
    'shareReplay()': (log) => upAndDown(fan(() => shareReplay({ bufferSize: 1, refCount: true }), log)),
    'Effect RcRef': (log) => rcRefFanIn(WIDTH, log),
  },
  check(log) {
    expectInAnyOrder(log, Array.from({ length: WIDTH }, (_, i) => [`+${i}`, `-${i}`]).flat());
  },
};

function fan(sharing: (index: number) => MonoTypeOperatorFunction<number>, log?: Log): Observable<number[]> {
  return combineLatest(Array.from({ length: WIDTH }, (_, i) => source(i, log, String(i)).pipe(sharing(i))));
}
