import { catchError, EMPTY, merge, type Observable, of, switchMap, take, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, ScopeDiedError, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';

const { marbles } = configureMarbles(expect);

const advice = 'Catch it or retry() to go on without it, or let it end this scope too.';

describe('the error of a wait that would never end (rule 17)', () => {
  /** What the finalizer of 'high' hears, that asks for `wanted` `ms` after low has failed. */
  function heard(
    ms: number,
    wanted: () => Observable<string>,
  ): { heard: unknown[]; finalizer: () => Observable<string> } {
    const errors: unknown[] = [];
    const finalizer = () =>
      timer(ms).pipe(
        switchMap(wanted),
        take(1),
        catchError((error: unknown) => {
          errors.push(error);
          return EMPTY;
        }),
      );
    return { heard: errors, finalizer };
  }

  it.each([
    ['ready', 'a--#'],
    ['starting', '---#'],
  ])('says who waits for whom, and why: of one that was %s (rules 13, 17)', (phase, life) => {
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>(life, undefined, 'boom').pipe(shareService('low'));
      const told = heard(0, () => low);
      const high = merge(of('h'), low).pipe(finalizeAsync(told.finalizer), shareService('high'));
      high.pipe(inScope(main)).subscribe({ error: () => undefined });
      m.flush();
      expect(told.heard).toHaveLength(1);
      const [error] = told.heard;
      expect(error).toBeInstanceOf(ScopeDiedError);
      expect(error).toMatchObject({
        scope: 'low',
        phase,
        cause: 'boom',
        message: `low waits for high to close: boom. ${advice}`,
      });
    })();
  });

  it(
    'has no cause where what is waited for starts (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(shareService('low'));
      const log = low.pipe(shareService('log'));
      const told = heard(2, () => log);
      const high = low.pipe(finalizeAsync(told.finalizer), shareService('high'));
      high.pipe(inScope(main)).subscribe({ error: () => undefined });
      const other = timer(4).pipe(
        switchMap(() => log),
        inScope(main),
      );
      other.subscribe({ error: () => undefined });
      m.flush();
      expect(told.heard).toHaveLength(1);
      const [error] = told.heard;
      expect(error).toMatchObject({
        scope: 'log',
        phase: 'starting',
        message: `log waits for high to close. ${advice}`,
      });
      expect(error).not.toHaveProperty('cause');
    }),
  );
});
