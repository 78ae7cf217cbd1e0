import { type Operation, resource, run, suspend } from 'effection';
import type { Log, Round } from './case.ts';
import { clock } from './clock.ts';

/** Each resource is acquired inside the one before: Effection shares none, and a chain needs no sharing. */
export function effectionChain(length: number, log: Log | undefined): Round {
  let last: Operation<number> = link(undefined, 0, log);
  for (let i = 1; i < length; i++) last = link(last, i, log);
  const chain = last;
  return async () => {
    const start = clock();
    let isStarted = (): void => undefined;
    const started = new Promise<void>((resolve) => {
      isStarted = resolve;
    });
    const task = run(function* () {
      yield* chain;
      isStarted();
      yield* suspend();
    });
    await started;
    const isUp = clock();
    await task.halt();
    return [isUp - start, clock() - isUp];
  };
}

function link(before: Operation<number> | undefined, index: number, log: Log | undefined): Operation<number> {
  return resource(function* (provide) {
    const value = before ? yield* before : 0;
    log?.(`+${index}`);
    try {
      yield* provide(value + 1);
    } finally {
      log?.(`-${index}`);
    }
  });
}
