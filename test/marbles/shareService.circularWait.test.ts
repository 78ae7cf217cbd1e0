import { catchError, EMPTY, map, merge, type Observable, of, Subject, switchMap, take, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, noMoreDependents, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('waits that would never end while services drain and finalizers ask (rule 17)', () => {
  it(
    'is refused at once when a service asks for itself while it drains (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const x: Observable<string> = merge(
        of('a'),
        noMoreDependents().pipe(
          switchMap(() => x),
          catchError((error: unknown) => {
            heard.push(errorChain(error));
            return EMPTY;
          }),
        ),
      ).pipe(shareService('x'));
      picture(m, main, { x: 'r--x' }, 'rx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.flush();
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatch(/ScopeCycleError|ScopeDiedError/);
    }),
  );

  it(
    'is refused at once when a service that drains asks for one that needs it (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const low: Observable<string> = merge(
        of('a'),
        noMoreDependents().pipe(
          switchMap(() => high),
          take(1),
          catchError(() => EMPTY),
        ),
      ).pipe(shareService('low'));
      const high = low.pipe(shareService('high'));
      picture(m, main, { low: 'r--x' }, 'rx');
      m.expect(low.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'is told when it becomes circular only later (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(shareService('low'));
      const log = low.pipe(shareService('log'));
      const high = low.pipe(
        finalizeAsync(() =>
          timer(2).pipe(
            switchMap(() => log),
            take(1),
            catchError(() => EMPTY),
          ),
        ),
        shareService('high'),
      );
      picture(m, main, { high: 'r----x' }, 'rx');
      m.expect(
        high.pipe(
          inScope(main),
          catchError(() => EMPTY),
        ),
      ).toBeObservable('a--|');
      timer(4)
        .pipe(
          switchMap(() => log),
          catchError(() => EMPTY),
          inScope(main),
        )
        .subscribe();
      timer(20).subscribe(() => void main.close());
    }),
  );

  it.each([
    ['the one that was left closes the circle', 1, 0],
    ['the one that failed is asked first', 1, 2],
    ['both ask at once', 1, 1],
  ])('gets it at once when finalizers wait for each other, and %s (rule 17)', (_, cacheAsks, highAsks) => {
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(shareService('low'));
      const asking = (ms: number, service: () => Observable<string>) => () =>
        timer(ms).pipe(
          switchMap(service),
          take(1),
          catchError(() => EMPTY),
        );
      const cache = m
        .cold<string>('c')
        .pipe(finalizeAsync(asking(cacheAsks, () => low)), shareService('cache'));
      const high = low.pipe(finalizeAsync(asking(highAsks, () => cache)), shareService('high'));
      const ends = new Subject<string>();
      m.expect(
        high.pipe(
          inScope(main),
          catchError(() => EMPTY),
        ),
      ).toBeObservable('a--|');
      m.expect(cache.pipe(inScope(main)), '^--!').toBeObservable('c');
      timer(4).subscribe(() => void main.close());
      main.events.subscribe({ complete: () => ends.next('x') });
      timer(1_000).subscribe(() => ends.next('o'));
      const first = ends.pipe(take(1));
      m.expect(first.pipe(map((end) => (end === 'x' ? 'closed' : 'hangs')))).toBeObservable(
        `${String(3 + Math.max(cacheAsks, highAsks))}ms (c|)`,
        { c: 'closed' },
      );
    })();
  });
});
