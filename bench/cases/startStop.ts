import { type Observable, share, shareReplay } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Case, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { rcMapUse, rcRefUse } from '../effect.ts';
import { expectLog } from '../expect.ts';
import { source } from '../probe.ts';

const TIMES = 300;

/** One service, in a main scope of its own: from nothing to running to nothing. */
export const startStop: Case = {
  title: 'start + stop of one service with its main scope, 0→1→0',
  measures: [{ title: '', atMost: Infinity }],
  operations: TIMES,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => often(source(1, log, 'service').pipe(shareService('service'), withScope())),
    'share()': (log) => often(source(1, log, 'service').pipe(share())),
    'shareReplay()': (log) =>
      often(source(1, log, 'service').pipe(shareReplay({ bufferSize: 1, refCount: true }))),
    'Effect RcRef': (log) => rcRefUse(TIMES, log, false),
    'Effect RcMap': (log) => rcMapUse(TIMES, log, false),
  },
  check(log) {
    expectLog(
      log.filter((what) => what !== 'value'),
      Array.from({ length: TIMES }, () => ['+service', '-service']).flat(),
    );
  },
};

function often(shared: Observable<number>): Round {
  return () => {
    const start = clock();
    for (let i = 0; i < TIMES; i++) shared.subscribe().unsubscribe();
    return Promise.resolve([clock() - start]);
  };
}
