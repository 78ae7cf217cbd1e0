import { type MonoTypeOperatorFunction, Subject, share, shareReplay } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Log, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { expectLog } from '../expect.ts';

const MANY = 1000;
/** A round takes some hundred microseconds: the clock tells single ones. */
const VALUES = 20;

/** A service that hands out another value, to many. */
export const value: Case = {
  title: `a value handed to ${MANY.toLocaleString('en')} dependents`,
  measures: [{ title: '', atMost: 1.2 }],
  operations: MANY * VALUES,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => handOut(shareService('service'), log, inScope(createMainScope())),
    'share()': (log) => handOut(share(), log),
    'shareReplay()': (log) => handOut(shareReplay({ bufferSize: 1, refCount: true }), log),
  },
  check(log) {
    const toAll = (count: number): string[] => Array.from({ length: MANY }, (_, i) => `${count} to ${i}`);
    expectLog(log, Array.from({ length: VALUES }, (_, i) => toAll(i + 1)).flat());
  },
};

function handOut(
  sharing: MonoTypeOperatorFunction<object>,
  log: Log | undefined,
  inside: MonoTypeOperatorFunction<never> = (task) => task,
): Round {
  const values = new Subject<object>();
  const shared = values.pipe(sharing);
  let told = 0;
  let count = 0;
  byHand(() => {
    for (let i = 0; i < MANY; i++) {
      shared.subscribe(() => {
        told++;
        log?.(`${count} to ${i}`);
      });
    }
  }, inside).subscribe();
  return () => {
    told = 0;
    const first = count;
    const start = clock();
    while (count < first + VALUES) values.next({ count: ++count });
    const time = clock() - start;
    if (told !== MANY * VALUES) throw new Error(`told ${told}`);
    return Promise.resolve([time]);
  };
}
