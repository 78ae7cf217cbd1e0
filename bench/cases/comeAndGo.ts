import { type Observable, type Subscription, share, shareReplay } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { expectLog } from '../expect.ts';
import { source } from '../probe.ts';
import { markTurn } from '../turn.ts';

/** Many subscribe to a running service; then they leave, the first first. */
export function comeAndGo(many: number, atMost: number): Case {
  return {
    title: `${many.toLocaleString('en')} dependents come and go, first in first out`,
    measures: [{ title: '', atMost }],
    operations: many,
    unit: 'µs',
    setUp: {
      'rxjs-scope': async (log) => {
        const main = createMainScope();
        const service = source(1, log, 'service').pipe(shareService('service'));
        await main.use(service);
        let subscriptions: Subscription[] = [];
        const task = byHand(() => {
          subscriptions = Array.from({ length: many }, () => service.subscribe());
        }, inScope(main));
        return async () => {
          const turnEnd = markTurn();
          const start = clock();
          const subscription = task.subscribe();
          for (const dependent of subscriptions) dependent.unsubscribe();
          const time = clock() - start + (await turnEnd());
          subscription.unsubscribe();
          log?.(`left ${main.dependencies.length}`);
          return [time];
        };
      },
      'share()': (log) => comeAndLeave(many, source(1, log, 'service').pipe(share())),
      'shareReplay()': (log) =>
        comeAndLeave(many, source(1, log, 'service').pipe(shareReplay({ bufferSize: 1, refCount: true }))),
    },
    check(log, contender) {
      expectLog(log, ['+service', ...(contender === 'rxjs-scope' ? ['left 1'] : [])]);
    },
  };
}

function comeAndLeave(many: number, shared: Observable<number>): Round {
  shared.subscribe();
  return () => {
    const start = clock();
    const subscriptions = Array.from({ length: many }, () => shared.subscribe());
    for (const dependent of subscriptions) dependent.unsubscribe();
    return Promise.resolve([clock() - start]);
  };
}
