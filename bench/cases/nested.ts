import { defer, finalize, NEVER, tap } from 'rxjs';
import { createMainScope, inScope, withScope } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Log, Round } from '../case.ts';
import { clock } from '../clock.ts';
import { expectLog } from '../expect.ts';
import { probed } from '../probe.ts';

const TIMES = 1000;

/** The measure here is not share(), but what RxJS has for a beginning and an end: defer and finalize. */
export const nested: Case = {
  title: 'nested scope: open and close, nothing used (to a bare defer + finalize)',
  measures: [{ title: '', atMost: 1.5 }],
  operations: TIMES,
  unit: 'µs',
  setUp: {
    'rxjs-scope': (log) => {
      const main = createMainScope();
      const scope = probed(NEVER, log, 'task').pipe(withScope('job'));
      const task = byHand(() => {
        for (let i = 0; i < TIMES; i++) scope.subscribe().unsubscribe();
      }, inScope(main));
      return () => {
        const start = clock();
        task.subscribe().unsubscribe();
        return Promise.resolve([clock() - start]);
      };
    },
    'share()': bare,
  },
  check(log) {
    expectLog(log, Array.from({ length: TIMES }, () => ['+task', '-task']).flat());
  },
};

function bare(log: Log | undefined): Round {
  const pipeline = defer(() =>
    log
      ? NEVER.pipe(
          tap({
            subscribe: () => {
              log('+task');
            },
          }),
        )
      : NEVER,
  ).pipe(finalize(() => log?.('-task')));
  return () => {
    const start = clock();
    for (let i = 0; i < TIMES; i++) pipeline.subscribe().unsubscribe();
    return Promise.resolve([clock() - start]);
  };
}
