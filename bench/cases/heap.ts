import { type MonoTypeOperatorFunction, type Observable, type Subscription, share, shareReplay } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { byHand } from '../byHand.ts';
import type { Case, Log, Round } from '../case.ts';
import { rcRefHeap } from '../effect.ts';
import { expectInAnyOrder } from '../expect.ts';
import { heapInUse } from '../heap.ts';
import { source } from '../probe.ts';
import { markTurn } from '../turn.ts';

const MANY = 5_000;

/** Each with one dependent, a subscription in the same main scope. What defines the service counts as well. */
export const heap: Case = {
  title: 'heap of a live service with one dependent',
  measures: [{ title: '', atMost: 1 }],
  operations: MANY,
  unit: 'bytes',
  setUp: {
    'rxjs-scope': (log) => held((i) => shareService(`${i}`), log, inScope(createMainScope())),
    'share()': (log) => held(() => share(), log),
    'shareReplay()': (log) => held(() => shareReplay({ bufferSize: 1, refCount: true }), log),
    'Effect RcRef': (log) => rcRefHeap(MANY, log),
  },
  check(log) {
    expectInAnyOrder(log, Array.from({ length: MANY }, (_, i) => [`+${i}`, `-${i}`]).flat());
  },
};

function held(
  sharing: (index: number) => MonoTypeOperatorFunction<number>,
  log: Log | undefined,
  inside: MonoTypeOperatorFunction<never> = (task) => task,
): Round {
  return async () => {
    const kept: Subscription[] = [];
    const before = heapInUse();
    const shared = (i: number): Observable<number> => source(i, log, String(i)).pipe(sharing(i));
    byHand(() => {
      for (let i = 0; i < MANY; i++) kept.push(shared(i).subscribe());
    }, inside).subscribe();
    const bytes = heapInUse() - before;
    for (const subscription of kept) subscription.unsubscribe();
    await markTurn()();
    return [bytes];
  };
}
