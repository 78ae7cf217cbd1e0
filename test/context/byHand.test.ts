import {
  concat,
  finalize,
  firstValueFrom,
  mergeMap,
  NEVER,
  Observable,
  of,
  ReplaySubject,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { createMainScope, deferScope, inScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from '../marbles/scope.reports.ts';
import { interleaved, none, own, where } from './twoScopes.ts';

/** A value of a service, handed out to each subscriber in that one's own scope. */
const clock = service('clock', () => concat(timer(2), NEVER));
const once = service({ name: 'once', onComplete: 'complete' }, () => timer(2));

describe('a subscription by hand', () => {
  collectReports();

  it('later, with the subscriber of the chain, finds its scope (rule 24)', async () => {
    const task = () =>
      new Observable<string>((subscriber) => {
        const timeout = setTimeout(() => where.subscribe(subscriber), 2);
        return () => {
          clearTimeout(timeout);
        };
      });
    expect(await interleaved(task)).toEqual(own());
  });

  it('at once, with an observer of its own, finds its scope (rule 24)', async () => {
    const task = () =>
      new Observable<string>((subscriber) =>
        where.subscribe({
          next: (value) => {
            subscriber.next(value);
          },
          complete: () => {
            subscriber.complete();
          },
        }),
      );
    expect(await interleaved(task)).toEqual(own());
  });

  it('later, with an observer of its own, finds none, and never the wrong one (rule 24)', async () => {
    const task = () =>
      new Observable<string>((subscriber) => {
        setTimeout(() => {
          where.subscribe({
            next: (value) => {
              subscriber.next(value);
            },
            complete: () => {
              subscriber.complete();
            },
          });
        }, 2);
      });
    expect(await interleaved(task)).toEqual(none);
  });

  it('by firstValueFrom after an await finds none, and never the wrong one (rule 24)', async () => {
    const task = () =>
      deferScope(async () => {
        await settled();
        return firstValueFrom(where);
      });
    expect(await interleaved(task)).toEqual(none);
  });

  it('by firstValueFrom after an await finds its scope when that is given (rule 24)', async () => {
    const task = () =>
      deferScope(async (scope) => {
        await settled();
        return firstValueFrom(where.pipe(inScope(scope)));
      });
    expect(await interleaved(task)).toEqual(own());
  });

  it('in tap, on a value that a service hands out, finds its scope (rule 24)', async () => {
    const task = () => {
      const found = new ReplaySubject<string>(1);
      return clock.pipe(
        tap(() => where.subscribe(found)),
        take(1),
        mergeMap(() => found),
      );
    };
    expect(await interleaved(task)).toEqual(own());
  });

  it('in tap, on a value of a nested scope, finds its scope (rule 24)', async () => {
    const task = () => {
      const found = new ReplaySubject<string>(1);
      return timer(2).pipe(
        withScope('job'),
        tap(() => where.subscribe(found)),
        mergeMap(() => found),
      );
    };
    expect(await interleaved(task)).toEqual(own());
  });

  it('in finalize, as a service completes, finds its scope (rule 24)', async () => {
    const task = () => {
      const found = new ReplaySubject<string>(1);
      const left = once.pipe(finalize(() => where.subscribe(found)));
      return concat(left.pipe(mergeMap(() => [])), timer(5).pipe(mergeMap(() => found)));
    };
    expect(await interleaved(task)).toEqual(own());
  });

  it('in finalize, as a nested scope completes, finds its scope (rule 24)', async () => {
    const task = () => {
      const found = new ReplaySubject<string>(1);
      const left = timer(2).pipe(
        withScope('job'),
        finalize(() => where.subscribe(found)),
      );
      return concat(left.pipe(mergeMap(() => [])), timer(5).pipe(mergeMap(() => found)));
    };
    expect(await interleaved(task)).toEqual(own());
  });

  it('in tap, behind a bare timer, never finds the wrong one (rule 24)', async () => {
    const task = () => {
      const found = new ReplaySubject<string>(1);
      return timer(2).pipe(
        tap(() => where.subscribe(found)),
        mergeMap(() => found),
      );
    };
    const { a, b } = await interleaved(task);
    expect(a.join()).toMatch(/^(a|none)$/);
    expect(b.join()).toMatch(/^(b|none)$/);
  });

  it('of two dependents of one service, each finds its own nested scope (rule 24)', async () => {
    const main = createMainScope('app');
    const found: string[] = [];
    const path = deferScope((scope) => of(scope.path));
    for (const name of ['one', 'two']) {
      clock
        .pipe(
          tap(() => path.subscribe((at) => found.push(at))),
          takeUntil(timer(6)),
          withScope({ name, parent: main }),
        )
        .subscribe();
    }
    await settled();
    expect(found).toEqual(['app/one', 'app/two']);
    await main.close();
  });
});
