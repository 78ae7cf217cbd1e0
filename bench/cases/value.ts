import { type MonoTypeOperatorFunction, Subject, share, shareReplay } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Log, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { expectLog } from '../expect.ts';

const MANY = 1000;

/** A service that hands out another value, to many. */
export const value: Case = {
  title: `a value handed to ${MANY.toLocaleString('en')} dependents`,
  measures: [{ title: '', atMost: 1.2 }],
  operations: MANY,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => handOut(shareService('service'), log, inScope(createMainScope())),
    'share()': (log) => handOut(share(), log),
    'shareReplay()': (log) => handOut(shareReplay({ bufferSize: 1, refCount: true }), log),
  },
  check(log) {
    expectLog(
      log,
      Array.from({ length: MANY }, (_, i) => `1 to ${i}`),
    );
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
    count++;
    const start = clock();
    values.next({ count });
    const time = clock() - start;
    if (told !== MANY) throw new Error(`told ${told}`);
    return Promise.resolve([time]);
  };
}
