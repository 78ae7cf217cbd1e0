import { concat, finalize, ignoreElements, NEVER, type Observable, of, repeat, take, tap, timer } from 'rxjs';
import { createMainScope, deferScope, inScope, service, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('a service that is left and needed again within one run', () => {
  collectReports();

  /** Three scopes use it, one after the other has closed, and all in the same run. */
  const inThreeScopes = (used: Observable<string>): Observable<string> =>
    used.pipe(take(1), withScope('job'), repeat(3), inScope(createMainScope('app')));

  it(
    'has keepAlive asked once, when it is left for good (rule 4)',
    marbles((m) => {
      let asked = 0;
      const database = concat(of('up'), NEVER).pipe(
        shareService({
          name: 'database',
          keepAlive: () => {
            asked++;
            return timer(5);
          },
        }),
      );
      m.expect(inThreeScopes(database)).toBeObservable('(aaa|)', { a: 'up' });
      m.flush();
      expect(asked).toBe(1);
    }),
  );

  it(
    'drains once, and its task that listens ends in its own time (rule 5)',
    marbles((m) => {
      const rest = m.cold('----|');
      const database = service('database', (scope) =>
        concat(of('up'), scope.noMoreDependents.pipe(ignoreElements()), rest),
      );
      m.expect(inThreeScopes(database)).toBeObservable('(aaa|)', { a: 'up' });
      m.expect(rest).toHaveSubscriptions('^---!');
    }),
  );

  it(
    'starts for who needs it, though the one who first asked for it had left before it could (rules 2, 20)',
    marbles((m) => {
      const note = journal();
      const log = concat(of('log'), NEVER).pipe(shareService('log'));
      const main = createMainScope('app');
      main.addFinalizer(() => log.pipe(take(1), tap(note)));
      deferScope((scope) => {
        scope.addFinalizer(() => {
          scope.use(log).catch(() => undefined);
        });
        return NEVER;
      })
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['1 log']);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'is over when keepAlive is: who comes as its notifier is torn down gets the next generation (rules 3, 27)',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      let generations = 0;
      const database: Observable<number> = service(
        { name: 'database', keepAlive: () => timer(4).pipe(finalize(comeBack)) },
        () => concat(of(++generations), NEVER),
      );
      function comeBack(): void {
        database.pipe(inScope(main)).subscribe({
          next: (value) => {
            note(String(value));
          },
          complete: () => {
            note('complete');
          },
        });
      }
      m.expect(database.pipe(inScope(main)), '^-!').toBeObservable('1', { 1: 1 });
      m.flush();
      expect(note.lines).toEqual(['6 2']);
    }),
  );
});
