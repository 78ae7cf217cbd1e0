import { catchError, EMPTY, merge, NEVER, Subject, switchMap, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('a finalizer that asks for a service which has no value yet', () => {
  it.each([
    ['that then has one and dies', '-a-#', '----r-----(fx)'],
    ['that dies without one', '   ---#', '----------(fx)'],
  ])(
    'holds one %s until it has settled itself: that is no circular wait (rules 7, 9, 17)',
    (_, life, lane) => {
      const unhandled = collectUnhandled();
      marbles((m) => {
        const main = createMainScope('app');
        const heard: string[] = [];
        const log = m.cold<string>(life, undefined, 'boom').pipe(shareService('log'));
        const finalizer = () =>
          log.pipe(
            catchError((error: unknown) => {
              heard.push(errorChain(error));
              return timer(4).pipe(switchMap(() => EMPTY));
            }),
          );
        const high = m
          .cold<string>('a--#', undefined, 'enough')
          .pipe(finalizeAsync(finalizer), shareService('high'));
        picture(m, main, { high: 'r--f------x', log: lane });
        high.pipe(inScope(main)).subscribe({ error: () => undefined });
        m.flush();
        expect(heard).toEqual([expect.stringMatching(/^ScopeDiedError\(log, \w+\) < boom$/)]);
      })();
      expect(unhandled).toEqual([]);
    },
  );

  it('is told at once, when one that begins to end closes a circle by way of it (rule 17)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const fails = new Subject<never>();
      const heard: string[] = [];
      const low = m.cold<string>('a--#', undefined, 'boom').pipe(shareService('low'));
      const log = low.pipe(shareService('log'));
      const middle = merge(low.pipe(catchError(() => NEVER)), fails).pipe(shareService('middle'));
      const finalizer = () =>
        log.pipe(
          catchError((error: unknown) => {
            heard.push(`${String(m.scheduler.now())} ms: ${String(error)}`);
            return EMPTY;
          }),
        );
      const job = middle.pipe(finalizeAsync(finalizer), withScope({ name: 'job', parent: main }));
      picture(m, main, { middle: 'r--(fx)', 'app/job': '---(fx)' });
      const running = job.subscribe({ error: () => undefined });
      timer(3).subscribe(() => {
        // low has failed; middle lives on, and lets go of it at the end of this turn.
        running.unsubscribe();
        fails.error('too late');
      });
      m.flush();
      expect(heard).toEqual([
        expect.stringMatching(/^3 ms: ScopeDiedError: log waits for app\/job to close/),
      ]);
    })();
    expect(unhandled.map(errorChain)).toEqual(['ScopeDiedError(middle, ready) < too late']);
  });
});
