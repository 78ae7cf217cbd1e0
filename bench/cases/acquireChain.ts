import { type Observable, Subject, share, shareReplay, switchMap } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Case, Log, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { expectLog } from '../expect.ts';
import { source } from '../probe.ts';
import { markTurn } from '../turn.ts';

const TIMES = 1000;

/** A switchMap from the service to the same service, over and over: the scope is found down the subscriber chain. */
export const acquireChain: Case = {
  title: 'acquire + release of a running service, subscriber chain',
  measures: [{ title: '', atMost: 1.5 }],
  operations: TIMES,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => {
      const service = source(1, log, 'service').pipe(shareService('service'));
      const trigger = new Subject<void>();
      trigger
        .pipe(
          switchMap(() => service),
          withScope(),
        )
        .subscribe(valueTo(log));
      return switching(trigger);
    },
    'share()': (log) => switchTo(source(1, log, 'service').pipe(share()), log),
    'shareReplay()': (log) =>
      switchTo(source(1, log, 'service').pipe(shareReplay({ bufferSize: 1, refCount: true })), log),
  },
  check(log, contender) {
    // share() does not replay: who comes later gets no value.
    expectLog(log, [
      '+service',
      ...Array.from({ length: contender === 'share()' ? 0 : TIMES }, () => 'value'),
    ]);
  },
};

function switchTo(shared: Observable<number>, log: Log | undefined): Round {
  const trigger = new Subject<void>();
  shared.subscribe();
  trigger.pipe(switchMap(() => shared)).subscribe(valueTo(log));
  return switching(trigger);
}

function switching(trigger: Subject<void>): Round {
  return async () => {
    const turnEnd = markTurn();
    const start = clock();
    for (let i = 0; i < TIMES; i++) trigger.next();
    const time = clock() - start;
    return [time + (await turnEnd())];
  };
}

function valueTo(log: Log | undefined): (() => void) | undefined {
  return (
    log &&
    (() => {
      log('value');
    })
  );
}
