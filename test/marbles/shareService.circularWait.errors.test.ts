import { catchError, EMPTY, merge, NEVER, type Observable, of, Subject, switchMap, take, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, ScopeDiedError, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';

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
      (ms === 0 ? wanted() : timer(ms).pipe(switchMap(wanted))).pipe(
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

  it(
    'is told when the circle is closed by one that begins to end, and asks for nothing (rule 17)',
    marbles((m) => {
      const reports = collectUnhandled();
      const main = createMainScope('app');
      const fails = new Subject<never>();
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(shareService('low'));
      const middle = merge(low.pipe(catchError(() => NEVER)), fails).pipe(shareService('middle'));
      const told = heard(0, () => low);
      const job = middle.pipe(
        finalizeAsync(() => told.finalizer()),
        withScope({ name: 'job', parent: main }),
      );
      picture(m, main, { low: 'r--(fx)', middle: 'r--(fx)', 'app/job': '---(fx)' });
      const running = job.subscribe({ error: () => undefined });
      timer(3).subscribe(() => {
        // low has failed; middle lives on, and lets go of it at the end of this turn.
        running.unsubscribe();
        fails.error('too late');
      });
      m.flush();
      expect(told.heard).toMatchObject([
        { scope: 'low', message: `low waits for app/job to close: boom. ${advice}` },
      ]);
      expect(reports.map(String)).toEqual([expect.stringMatching(/middle failed: too late/)]);
    }),
  );

  it(
    'is not told to one that waits for what will close, when others begin to wait (rules 3, 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const slow = finalizeAsync<string>(() => timer(10));
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(slow, shareService('low'));
      const told = heard(0, () => low);
      const job = NEVER.pipe(finalizeAsync(told.finalizer), withScope({ name: 'job', parent: main }));
      const other = m.cold<string>('a----#', undefined, 'boom').pipe(shareService('other'));
      const user = other.pipe(slow, shareService('user'));
      picture(m, main, {
        low: '   r--f---------(xrf)-----x',
        'app/job': '----f--------x',
        user: 'r----f---------x',
      });
      low.pipe(inScope(main)).subscribe({ error: () => undefined });
      user.pipe(inScope(main)).subscribe({ error: () => undefined });
      const running = job.subscribe();
      timer(4).subscribe(() => {
        running.unsubscribe();
      });
      m.flush();
      expect(told.heard).toEqual([]);
    }),
  );
});
