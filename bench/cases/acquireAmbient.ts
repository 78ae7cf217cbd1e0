import { type Observable, share, shareReplay } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Log, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { rcMapUse, rcRefUse } from '../effect.ts';
import { expectLog } from '../expect.ts';
import { source } from '../probe.ts';
import { markTurn } from '../turn.ts';

const TIMES = 1000;

/** Of a service that runs already: subscribe, get its value, unsubscribe. */
export const acquireAmbient: Case = {
  title: 'acquire + release of a running service, ambient scope',
  measures: [{ title: '', atMost: 1 }],
  operations: TIMES,
  unit: 'µs',
  setUp: {
    'rxjs-scope': async (log) => {
      const main = createMainScope();
      const service = source(1, log, 'service').pipe(shareService('service'));
      await main.use(service);
      const task = byHand(() => {
        useOften(service, log);
      }, inScope(main));
      return async () => {
        const turnEnd = markTurn();
        const start = clock();
        task.subscribe().unsubscribe();
        const time = clock() - start;
        return [time + (await turnEnd())];
      };
    },
    'share()': (log) => overAndOver(source(1, log, 'service').pipe(share()), log),
    'shareReplay()': (log) =>
      overAndOver(source(1, log, 'service').pipe(shareReplay({ bufferSize: 1, refCount: true })), log),
    'Effect RcRef': (log) => rcRefUse(TIMES, log),
    'Effect RcMap': (log) => rcMapUse(TIMES, log),
  },
  check(log, contender) {
    // share() does not replay: who comes later gets no value.
    const values = contender === 'share()' ? [] : Array.from({ length: TIMES }, () => 'value');
    expectLog(log, ['+service', ...values]);
  },
};

function overAndOver(shared: Observable<number>, log: Log | undefined): Round {
  shared.subscribe();
  return () => {
    const start = clock();
    useOften(shared, log);
    return Promise.resolve([clock() - start]);
  };
}

function useOften(shared: Observable<number>, log: Log | undefined): void {
  const next = log && ((): void => log('value'));
  for (let i = 0; i < TIMES; i++) shared.subscribe(next).unsubscribe();
}
