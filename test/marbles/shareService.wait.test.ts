import {
  catchError,
  EMPTY,
  ignoreElements,
  map,
  merge,
  of,
  Subject,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import { createMainScope, finalizeAsync, inScope, resource, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('a wait that would never end (rule 17)', () => {
  it(
    'gets the ScopeDiedError at once of what itself waits for the asker (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const low = m.cold('a--#', undefined, 'boom').pipe(shareService('low'));
      const high = low.pipe(
        switchMap(() =>
          resource(
            () => of('high'),
            () =>
              low.pipe(
                take(1),
                tap({ error: (error: unknown) => heard.push(errorChain(error)) }),
                catchError(() => EMPTY),
              ),
          ),
        ),
        shareService('high'),
      );
      picture(m, main, { high: 'r--x', low: 'r--x' }, 'rx');
      const error = 'ScopeDiedError(high, ready) < ScopeDiedError(low, ready) < boom';
      m.expect(high.pipe(inScope(main), told())).toBeObservable('h--#', { h: 'high' }, error);
      m.flush();
      expect(heard).toEqual(['ScopeDiedError(low, ready) < boom']);
    }),
  );

  it(
    'gets it at once when there is another scope between the two (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const low = m.cold('a--#', undefined, 'boom').pipe(shareService('low'));
      const middle = low.pipe(shareService('middle'));
      const high = middle.pipe(
        switchMap(() =>
          resource(
            () => of('high'),
            () =>
              low.pipe(
                map(() => 'never'),
                tap({ error: (error: unknown) => heard.push(errorChain(error)) }),
                catchError(() => EMPTY),
              ),
          ),
        ),
        shareService('high'),
      );
      picture(m, main, { high: 'r--x', middle: 'r--x', low: 'r--x' }, 'rx');
      m.expect(
        high.pipe(
          inScope(main),
          catchError(() => EMPTY),
        ),
      ).toBeObservable('h--|', { h: 'high' });
      m.flush();
      expect(heard).toEqual(['ScopeDiedError(low, ready) < boom']);
    }),
  );

  it(
    'gets it at once when a service that is only starting stands between the two (rule 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const low = m.cold('a--#', undefined, 'boom').pipe(shareService('low'));
      const log = low.pipe(shareService('log'));
      const high = low.pipe(
        switchMap(() =>
          resource(
            () => of('high'),
            () =>
              log.pipe(
                take(1),
                tap({ error: (error: unknown) => heard.push(errorChain(error)) }),
                catchError(() => EMPTY),
              ),
          ),
        ),
        shareService('high'),
      );
      picture(m, main, { high: 'r--x', low: 'r--x' }, 'rx');
      m.expect(
        high.pipe(
          inScope(main),
          catchError(() => EMPTY),
        ),
      ).toBeObservable('h--|', { h: 'high' });
      m.flush();
      expect(heard).toEqual(['ScopeDiedError(log, starting) < ScopeDiedError(low, ready) < boom']);
    }),
  );

  it(
    'is no such wait when the service between the two is ready: it may wait, for nobody waits for it (rules 3, 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const again = new Subject<void>();
      const low = m.cold('a--#', undefined, 'boom').pipe(shareService('low'));
      const log = merge(of('l'), again.pipe(switchMap(() => low))).pipe(shareService('log'));
      const high = merge(low, log.pipe(ignoreElements())).pipe(
        finalizeAsync(() => m.cold('----|')),
        shareService('high'),
      );
      picture(m, main, { high: 'r------x', log: 'r--------x' }, 'rx');
      m.expect(
        high.pipe(
          inScope(main),
          catchError(() => EMPTY),
        ),
      ).toBeObservable('a--|');
      m.expect(log.pipe(inScope(main)), '^--------!').toBeObservable('l------a');
      timer(4).subscribe(() => again.next());
    }),
  );
});
