import {
  asapScheduler,
  asyncScheduler,
  concat,
  defer,
  delay,
  from,
  groupBy,
  ignoreElements,
  mergeMap,
  type Observable,
  observeOn,
  of,
  repeat,
  retry,
  subscribeOn,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { collectReports } from '../marbles/scope.reports.ts';
import { interleaved, own, where } from './twoScopes.ts';

async function* numbers(): AsyncGenerator<number, void, void> {
  await Promise.resolve();
  yield 1;
  await Promise.resolve();
}

const sources: readonly (readonly [string, () => Observable<unknown>])[] = [
  ['timer', () => timer(2)],
  ['delay', () => of(1).pipe(delay(2))],
  ['observeOn(async)', () => of(1).pipe(observeOn(asyncScheduler))],
  ['a promise', () => from(Promise.resolve(1))],
  ['an async generator', () => from(numbers())],
];

describe('a subscription behind an asynchronous step finds its scope (rule 24)', () => {
  collectReports();

  it.each(sources)('behind %s, in switchMap', async (_, source) => {
    expect(await interleaved(() => source().pipe(switchMap(() => where)))).toEqual(own());
  });

  it.each(sources)('behind %s, in mergeMap', async (_, source) => {
    expect(await interleaved(() => source().pipe(mergeMap(() => where)))).toEqual(own());
  });

  it.each(sources)('behind %s twice', async (_, source) => {
    const task = () => source().pipe(switchMap(() => source().pipe(mergeMap(() => where))));
    expect(await interleaved(task)).toEqual(own());
  });

  it('as the second source of concat', async () => {
    expect(await interleaved(() => concat(timer(2).pipe(ignoreElements()), where))).toEqual(own());
  });

  it('queued in mergeMap', async () => {
    const task = () => of(1, 2, 3).pipe(mergeMap(() => concat(timer(1).pipe(ignoreElements()), where), 1));
    expect(await interleaved(task)).toEqual(own(3));
  });

  it('in a repeat with a delay', async () => {
    expect(await interleaved(() => where.pipe(repeat({ count: 3, delay: 1 })))).toEqual(own(3));
  });

  it('in a retry with a delay', async () => {
    const task = () => {
      let tries = 0;
      return defer(() => (++tries < 3 ? throwError(() => new Error('again')) : where)).pipe(
        retry({ delay: 1 }),
      );
    };
    expect(await interleaved(task)).toEqual(own());
  });

  it('under subscribeOn(async)', async () => {
    expect(await interleaved(() => where.pipe(subscribeOn(asyncScheduler, 2)))).toEqual(own());
  });

  it('in the inner of groupBy', async () => {
    const task = () =>
      of(1, 2).pipe(
        delay(1),
        groupBy((n) => n),
        mergeMap((group) => group.pipe(mergeMap(() => where))),
      );
    expect(await interleaved(task)).toEqual(own(2));
  });

  it('behind observeOn(asap), two scopes in one tick', async () => {
    const task = () =>
      of(1).pipe(
        observeOn(asapScheduler),
        switchMap(() => where),
      );
    expect(await interleaved(task)).toEqual(own());
  });
});
