import { catchError, combineLatest, concat, map, NEVER, of, Subject } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, type Scope, service, shareService } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { collectReports, settled } from './scope.reports.ts';

/** Emits at once, and stays. */
const stays = () => concat(of('up'), NEVER);

describe('who hears of a service that dies (rules 11, 13, 16)', () => {
  const reports = collectReports();

  it('is a dependent that needs it by two others: told by one it has left, and nothing is reported (rule 16)', async () => {
    const main = createMainScope('app');
    const broken = new Subject<string>();
    const foot = broken.pipe(shareService('foot'));
    const left = foot.pipe(shareService('left'));
    const right = foot.pipe(
      map((value) => value),
      shareService('right'),
    );
    const told: string[] = [];
    combineLatest([left, right])
      .pipe(inScope(main))
      .subscribe({ error: (error: unknown) => told.push(errorChain(error)) });
    broken.next('up');
    broken.error(new Error('boom'));
    expect(await reports.take()).toEqual([]);
    expect(told).toEqual(['ScopeDiedError(left, ready) < ScopeDiedError(foot, ready) < boom']);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('is a dependent that lives on: though what it does then ends other teardown, nothing is reported (rules 10, 16)', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    const broken = new Subject<string>();
    const other = service('other', stays);
    other
      .pipe(
        finalizeAsync(() => gate),
        inScope(main),
      )
      .subscribe()
      .unsubscribe();
    await settled();
    broken
      .pipe(
        shareService('low'),
        catchError(() => {
          gate.complete();
          return NEVER;
        }),
        inScope(main),
      )
      .subscribe();
    broken.error(new Error('boom'));
    expect(await reports.take()).toEqual([]);
    await main.close();
  });

  it('is close(), when one fails that only the closing main scope holds, and has used (rule 16)', async () => {
    const { broken, finish, closing } = await usedByClosing();
    broken.error(new Error('boom'));
    finish();
    expect(errorChain(await closing)).toBe('TeardownError[ScopeDiedError(low, ready) < boom]');
  });

  it('is nobody, when one is cancelled that only the closing main scope holds: that is no error (rules 11, 16)', async () => {
    const { low, finish, closing } = await usedByClosing();
    const outcome = low().cancel(new Error('enough'));
    finish();
    expect(await closing).toBe('closed');
    expect(await outcome).toMatchObject({ kind: 'cancelled', teardownErrors: [] });
    expect(await reports.take()).toEqual([]);
  });

  it('is nobody, when one completes that only the closing main scope holds (rules 14, 16)', async () => {
    const { broken, finish, closing } = await usedByClosing('complete');
    broken.complete();
    finish();
    expect(await closing).toBe('closed');
  });
});

/** A service that a main scope has used, which closes as soon as `finish` is called. */
async function usedByClosing(onComplete: 'stay' | 'complete' = 'stay') {
  const main = createMainScope('app');
  const broken = new Subject<string>();
  const gate = new Subject<void>();
  let scope: Scope | undefined;
  const low = service({ name: 'low', onComplete }, (own) => {
    scope = own;
    return concat(of('up'), broken);
  });
  await main.use(low);
  main.addFinalizer(() => gate);
  const closing = main.close().then(
    () => 'closed',
    (error: unknown) => error,
  );
  const running = (): Scope => {
    if (scope === undefined) throw new Error('low has not been started');
    return scope;
  };
  const finish = (): void => {
    gate.complete();
  };
  return { broken, low: running, finish, closing };
}
