import { concat, NEVER, of, tap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('inScope when its scope ends', () => {
  const reports = collectReports();

  it(
    'completes at once when it is closed, not waiting for its finalizers (rule 19)',
    marbles((m) => {
      const main = createMainScope();
      const source = m.cold('-a-b-c-d');
      main.addFinalizer(() => timer(5));
      at(4, () => void main.close());
      m.expect(source.pipe(inScope(main))).toBeObservable('-a-b|');
      m.expect(source).toHaveSubscriptions('^---!');
      at(4, () => {
        expect(main.state).toBe('releasing');
      });
    }),
  );

  it(
    'errs at once with a ScopeClosedError that has the reason when it is cancelled (rule 19)',
    marbles((m) => {
      const main = createMainScope();
      const reason = new Error('enough');
      const source = m.cold('-a-b-c-d');
      const note = journal();
      main.addFinalizer(() => timer(5));
      at(4, () => void main.cancel(reason));
      const errors = errorsOf(
        source.pipe(
          inScope(main),
          tap({
            error: () => {
              note('told');
            },
          }),
        ),
      );
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: reason }]);
      expect(note.lines).toEqual(['4 told']);
      m.expect(source).toHaveSubscriptions('^---!');
    }),
  );

  it('errs with a ScopeDiedError when its scope failed (rule 19)', async () => {
    const boom = new Error('boom');
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('-');
      const errors = errorsOf(source.pipe(inScope(main)));
      main.spawn(
        concat(
          timer(3),
          throwError(() => boom),
        ),
      );
      m.expect(source).toHaveSubscriptions('^--!');
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'app', cause: boom }]);
    })();
    expect(await reports.take()).toEqual([boom]);
  });

  it(
    'completes when the task of its scope completes (rule 19)',
    marbles((m) => {
      let scope: Scope | undefined;
      const task = deferScope((current) => {
        scope = current;
        return timer(3);
      });
      task.pipe(withScope('app')).subscribe();
      m.expect(NEVER.pipe(inScope(defined(scope)))).toBeObservable('---|');
    }),
  );

  it(
    'completes when the service of its scope has drained (rule 19)',
    marbles((m) => {
      const main = createMainScope('app');
      let scope: Scope | undefined;
      const database = service('database', (current) => {
        scope = current;
        return concat(of('up'), NEVER);
      });
      const user = database.pipe(inScope(main)).subscribe();
      at(3, () => {
        user.unsubscribe();
      });
      m.expect(NEVER.pipe(inScope(defined(scope)))).toBeObservable('---|');
    }),
  );

  it(
    'refuses a closed scope one turn later, and never subscribes to its source (rules 16, 20)',
    marbles((m) => {
      const main = createMainScope('app');
      void main.close();
      const source = m.cold('a');
      const errors = errorsOf(source.pipe(inScope(main)));
      expect(errors).toEqual([]);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
      expect(String(errors[0])).toContain('app');
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it(
    'can be unsubscribed before it is refused',
    marbles((m) => {
      const main = createMainScope('app');
      void main.close();
      m.expect(of('a').pipe(inScope(main)), '(^!)').toBeObservable('-');
    }),
  );

  it(
    'takes its source down before the services it used (rule 7)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 2).pipe(shareService('database'));
      main.addFinalizer(() => {
        note('app cleans up');
        return timer(3);
      });
      at(1, () => void main.close());
      m.expect(database.pipe(inScope(main))).toBeObservable('a|', { a: 'database' });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '1 app cleans up',
        '4 database closes',
        '6 database closed',
      ]);
    }),
  );

  it(
    'may end its scope from inside its own value (rule 27)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('-a-b');
      const ended = source.pipe(
        inScope(main),
        tap(() => void main.close()),
      );
      m.expect(ended).toBeObservable('-(a|)');
      m.expect(source).toHaveSubscriptions('^!');
    }),
  );

  it(
    'may be left by its consumer in the callback that is told of the end (rule 27)',
    marbles((m) => {
      const main = createMainScope('app');
      let ends = 0;
      const subscription = NEVER.pipe(inScope(main)).subscribe({
        complete: () => {
          ends++;
          subscription.unsubscribe();
        },
      });
      at(2, () => void main.close());
      m.flush();
      expect(ends).toBe(1);
    }),
  );
});
