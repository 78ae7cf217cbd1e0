import { combineLatest, forkJoin, map, merge, type Observable, of, switchMap, take, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from '../picture.ts';

const { marbles } = configureMarbles(expect);

/** Something that is open at once and takes `ms` to close. */
function part(ms: number): Observable<string> {
  return resource(
    () => of('a'),
    () => timer(ms),
  );
}

describe('a wide graph', () => {
  it(
    'closes in the time of its slowest member, not in the sum (rule 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const hub = part(1).pipe(shareService('hub'));
      const spokes = Array.from({ length: 200 }, (_, i) =>
        hub.pipe(
          switchMap(() => part((i % 5) + 1)),
          shareService(`spoke ${String(i)}`),
        ),
      );
      picture(m, main, {
        'spoke 0': ' r---fx',
        'spoke 1': ' r---f-x',
        'spoke 4': ' r---f----x',
        'spoke 199': 'r---f----x',
        hub: '       r--------fx',
      });
      m.expect(
        combineLatest(spokes).pipe(
          map((all) => String(all.length)),
          inScope(main),
        ),
        '^---!',
      ).toBeObservable('n', { n: '200' });
    }),
  );

  it(
    'of scopes that share nothing closes at the same time (rule 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const services = [3, 1, 2].map((ms) => part(ms).pipe(shareService(`takes ${String(ms)}`)));
      picture(m, main, {
        'takes 3': 'r----f--x',
        'takes 1': 'r----fx',
        'takes 2': 'r----f-x',
        app: '      -----f--x',
      });
      m.expect(merge(...services).pipe(inScope(main))).toBeObservable('(aaa)|');
      timer(5).subscribe(() => void main.close());
    }),
  );

  it(
    'whose hub is cancelled tells all its dependents at once, and waits for them (rules 7, 11)',
    marbles((m) => {
      const main = createMainScope('app');
      const hub = part(1).pipe(shareService('hub'));
      const jobs = [1, 2, 3].map((ms) =>
        hub.pipe(
          finalizeAsync(() => timer(ms)),
          shareService(`job ${String(ms)}`),
        ),
      );
      picture(m, main, {
        'job 1': 'r---fx',
        'job 2': 'r---f-x',
        'job 3': 'r---f--x',
        hub: '    r------fx',
      });
      for (const job of jobs) {
        const error: unknown = expect.anything();
        m.expect(job.pipe(inScope(main))).toBeObservable('a---#', undefined, error);
      }
      timer(4).subscribe(() => {
        const scope = main.dependencies[0]?.dependencies[0];
        expect(scope?.path).toBe('hub');
        void scope?.cancel('enough');
      });
    }),
  );

  it(
    'of jobs that end at different times drops each edge in its own time (rules 1, 9)',
    marbles((m) => {
      const main = createMainScope('app');
      const hub = part(1).pipe(shareService('hub'));
      const job = (runs: number) =>
        hub.pipe(
          switchMap(() => timer(runs)),
          take(1),
          finalizeAsync(() => timer(2)),
          withScope({ name: 'job', parent: main }),
        );
      picture(m, main, { hub: 'r--------fx' });
      m.expect(forkJoin([job(1), job(4), job(7)])).toBeObservable('---------(v|)', {
        v: [0, 0, 0],
      });
    }),
  );
});
