import { catchError, concat, defer, map, mergeMap, NEVER, of, retry, switchMap } from 'rxjs';
import { createMainScope, inScope, resource, ScopeDiedError, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('a service that fails (rule 13)', () => {
  it(
    'gives each dependent subscription its ScopeDiedError (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const service = m.cold('--#', undefined, 'boom').pipe(shareService('x'), told());
      const nested = service.pipe(withScope({ name: 'job', parent: main }));
      const error = 'ScopeDiedError(x, starting) < boom';
      m.expect(service.pipe(inScope(main))).toBeObservable('--#', undefined, error);
      m.expect(service.pipe(inScope(main)), '-^').toBeObservable('--#', undefined, error);
      m.expect(nested).toBeObservable('--#', undefined, error);
    }),
  );

  it(
    'gives an error with the scope, the phase and the task’s own error as its cause (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const boom = new Error('boom');
      const seen: unknown[] = [];
      const service = m.cold('-a-#', undefined, boom).pipe(
        shareService('x'),
        catchError((error: unknown) => {
          seen.push(error);
          return of('caught');
        }),
        inScope(main),
      );
      m.expect(service).toBeObservable('-a-(c|)', { a: 'a', c: 'caught' });
      m.flush();
      const [error] = seen;
      expect(error).toBeInstanceOf(ScopeDiedError);
      expect(error).toMatchObject({ name: 'ScopeDiedError', code: 'SCOPE_DIED', scope: 'x', phase: 'ready' });
      expect(error).toHaveProperty('cause', boom);
      expect(error).toHaveProperty('message', expect.stringContaining('x'));
    }),
  );

  it(
    'fails a dependent that does not catch, so that the causes tell the path to the origin (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('--#', undefined, 'boom').pipe(shareService('low'));
      const middle = low.pipe(shareService('middle'));
      const high = middle.pipe(shareService('high'));
      const path = ['high', 'middle', 'low'].map((name) => `ScopeDiedError(${name}, starting)`);
      m.expect(high.pipe(inScope(main), told())).toBeObservable(
        '--#',
        undefined,
        `${path.join(' < ')} < boom`,
      );
    }),
  );

  it(
    'tells in each phase how far the dependent was (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('a--#', undefined, 'boom').pipe(shareService('low'));
      const slow = low.pipe(
        switchMap(() => m.cold('-----s')),
        shareService('slow'),
      );
      const error = 'ScopeDiedError(slow, starting) < ScopeDiedError(low, ready) < boom';
      m.expect(slow.pipe(inScope(main), told())).toBeObservable('---#', undefined, error);
    }),
  );

  it(
    'lets a dependent that catches live on (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('--#').pipe(shareService('low'));
      const high = low.pipe(
        catchError(() => concat(of('spare'), NEVER)),
        shareService('high'),
      );
      picture(m, main, { high: '--r---x', low: '--x' }, 'rx');
      m.expect(high.pipe(inScope(main)), '^-----!').toBeObservable('--s', { s: 'spare' });
    }),
  );

  it(
    'lets siblings that do not depend on it live on (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('a').pipe(shareService('low'));
      const sick = low.pipe(
        switchMap(() => m.cold('-s-#')),
        shareService('sick'),
      );
      const well = low.pipe(shareService('well'));
      picture(m, main, { sick: '-r-x', well: 'r------x', low: 'r------x' }, 'rx');
      m.expect(sick.pipe(inScope(main), map(String), told())).toBeObservable(
        '-s-#',
        undefined,
        'ScopeDiedError(sick, ready) < error',
      );
      m.expect(well.pipe(inScope(main)), '^------!').toBeObservable('a');
    }),
  );

  it(
    'starts anew for the next subscriber after a failed start (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('--#');
      const service = source.pipe(shareService('x'), inScope(main), told());
      const error = 'ScopeDiedError(x, starting) < error';
      m.expect(service).toBeObservable('--#', undefined, error);
      m.expect(service, '----^').toBeObservable('------#', undefined, error);
      m.expect(source).toHaveSubscriptions(['^-!', '----^-!']);
    }),
  );

  it(
    'comes back for a dependent that retries, once the failed generation is closed (rules 3, 13)',
    marbles((m) => {
      const main = createMainScope('app');
      let starts = 0;
      const release = m.cold('---|');
      const service = resource(
        () => of('connection'),
        () => release,
      ).pipe(
        switchMap(() => defer(() => (starts++ === 0 ? m.cold('a-#') : m.cold('b')))),
        shareService('x'),
      );
      picture(m, main, { x: '                           r-f--(xr)--f--x' });
      m.expect(service.pipe(retry(), inScope(main)), '  ^----------!').toBeObservable('a----b');
      m.expect(release).toHaveSubscriptions([' --^--!', '-----------^--!']);
    }),
  );

  it(
    'closes after its dependents have finished their own cleanup (rules 7, 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = resource(
        () => of('low'),
        () => m.cold('--|'),
      ).pipe(
        mergeMap(() => m.cold('a--#', undefined, 'boom')),
        shareService('low'),
      );
      const high = low.pipe(
        switchMap(() =>
          resource(
            () => of('high'),
            () => m.cold('----|'),
          ),
        ),
        shareService('high'),
      );
      picture(m, main, {
        high: 'r--f---x',
        low: ' r------f-x',
      });
      const error = 'ScopeDiedError(high, ready) < ScopeDiedError(low, ready) < boom';
      m.expect(high.pipe(inScope(main), told())).toBeObservable('h--#', { h: 'high' }, error);
    }),
  );

  it(
    'fails in the middle of the graph: what it used closes after it, who used it before it (rules 7, 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const part = (name: string, close: string) =>
        resource(
          () => of(name),
          () => m.cold(close),
        );
      const low = part('low', '-|').pipe(shareService('low'));
      const middle = low.pipe(
        switchMap(() => part('middle', '--|')),
        switchMap(() => m.cold('m--#', undefined, 'boom')),
        shareService('middle'),
      );
      const high = middle.pipe(
        switchMap(() => part('high', '---|')),
        shareService('high'),
      );
      picture(m, main, {
        high: '  r--f--x',
        middle: 'r-----f-x',
        low: '   r-------fx',
      });
      const error = 'ScopeDiedError(high, ready) < ScopeDiedError(middle, ready) < boom';
      m.expect(high.pipe(inScope(main), told())).toBeObservable('h--#', { h: 'high' }, error);
    }),
  );
});
