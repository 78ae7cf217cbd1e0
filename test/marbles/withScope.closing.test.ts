import { concat, defer, mergeMap, NEVER, of, take, takeUntil, tap, throwError, timer } from 'rxjs';
import { deferScope, finalizeAsync, type MainScope, type Scope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('ways to end what withScope started', () => {
  collectReports();

  it(
    'completes by main.close(), once closed (rules 18, 19)',
    marbles((m) => {
      const task = deferScope((scope) => {
        at(2, () => void scope.main.close());
        return m.cold('-a-b-c-d').pipe(finalizeAsync(() => timer(3)));
      });
      m.expect(task.pipe(withScope('app'))).toBeObservable('-a---|');
    }),
  );

  it(
    'errs by cancel() with a ScopeClosedError that has the reason, once closed (rule 19)',
    marbles((m) => {
      const reason = new Error('enough');
      const note = journal();
      const task = deferScope((scope) => {
        at(2, () => void scope.cancel(reason));
        return NEVER.pipe(finalizeAsync(() => timer(3)));
      });
      const ended = task.pipe(
        withScope('app'),
        tap({
          error: () => {
            note('told');
          },
        }),
      );
      const errors = errorsOf(ended);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: reason }]);
      expect(note.lines).toEqual(['5 told']);
    }),
  );

  it('counts a consumer that is gone as cancelled (section 5)', async () => {
    let main: MainScope | undefined;
    const task = deferScope((scope) => {
      main = scope.main;
      return NEVER;
    });
    task.pipe(withScope('app')).subscribe().unsubscribe();
    expect(await main?.outcome).toMatchObject({ kind: 'cancelled', teardownErrors: [] });
  });

  it(
    'waits for spawned teardown, not for spawned tasks, when its task completes (rule 15)',
    marbles((m) => {
      const spawned = m.cold('-');
      const task = deferScope((scope) => {
        scope.spawn(spawned);
        return timer(3);
      });
      m.expect(task.pipe(withScope())).toBeObservable('---(a|)', { a: 0 });
      m.expect(spawned).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'lets a finalizer start a service, and waits for that one too (rule 20)',
    marbles((m) => {
      const note = journal();
      const reporter = part(note, 'reporter', 3).pipe(shareService('reporter'));
      const task = timer(2).pipe(
        finalizeAsync(() =>
          reporter.pipe(
            mergeMap(() => timer(2)),
            take(1),
          ),
        ),
      );
      m.expect(task.pipe(withScope('app'))).toBeObservable('--a----|', { a: 0 });
      m.flush();
      expect(note.lines).toEqual(['2 reporter opens', '4 reporter closes', '7 reporter closed']);
    }),
  );

  it(
    'lets requests in flight use services while it waits for them (rule 20)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const request = (ms: number) =>
        timer(ms).pipe(
          mergeMap(() => database),
          take(1),
          withScope('request'),
        );
      // Takes no new requests from 2 on; the one in flight asks for the database at 4.
      const app = m.cold('a----b').pipe(
        takeUntil(timer(2)),
        mergeMap(() => request(4)),
        withScope('app'),
      );
      m.expect(app).toBeObservable('----a|', { a: 'database' });
      m.flush();
      expect(note.lines).toEqual(['4 database opens', '4 database closes', '5 database closed']);
    }),
  );

  it(
    'refuses what is asked of it once it is closed, one turn later (rules 16, 20)',
    marbles((m) => {
      const order: string[] = [];
      let scope: Scope | undefined;
      const task = deferScope((current) => {
        scope = current;
        return of('a');
      });
      task.pipe(withScope('app')).subscribe();
      const closed = defined(scope);
      expect(closed.state).toBe('closed');
      NEVER.pipe(withScope({ parent: closed })).subscribe({
        error: (error: unknown) => {
          expect(error).toMatchObject({ code: 'SCOPE_CLOSED' });
          order.push('error');
        },
      });
      order.push('returned');
      m.flush();
      expect(order).toEqual(['returned', 'error']);
    }),
  );

  it(
    'closes once, whatever ends it in the same instant (rule 12)',
    marbles((m) => {
      const note = journal();
      const task = deferScope((scope) => {
        scope.addFinalizer(() => {
          note('finalizer');
          return timer(2);
        });
        at(3, () => {
          void scope.main.close();
          void scope.cancel(new Error('too late'));
        });
        return m.cold('---|');
      });
      const subscription = task.pipe(withScope()).subscribe({
        error: () => {
          note('error');
        },
      });
      at(3, () => {
        subscription.unsubscribe();
      });
      m.flush();
      expect(note.lines.filter((line) => line.endsWith('finalizer'))).toEqual(['3 finalizer']);
    }),
  );

  it('keeps the first outcome: an error after the end has begun is not another end', async () => {
    const app: MainScope[] = [];
    marbles((m) => {
      const task = deferScope((scope) => {
        app.push(scope.main);
        return of('a').pipe(finalizeAsync(() => timer(3)));
      });
      m.expect(task.pipe(withScope('app'))).toBeObservable('a--|');
      at(1, () => void app[0]?.cancel(new Error('late')));
    })();
    expect(await app[0]?.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it(
    'closes when its task throws while being subscribed',
    marbles((m) => {
      const boom = new Error('boom');
      const task = deferScope((scope) => {
        scope.addFinalizer(() => timer(2));
        return defer(() => {
          throw boom;
        });
      });
      m.expect(task.pipe(withScope())).toBeObservable('--#', undefined, boom);
    }),
  );

  it(
    'drains a task that listens, after close() (rule 18)',
    marbles((m) => {
      const task = deferScope((scope) => {
        at(2, () => void scope.main.close());
        return concat(m.cold('-a-b-c-d-e').pipe(takeUntil(scope.noMoreDependents)), m.cold('--z|'));
      });
      m.expect(
        task.pipe(
          finalizeAsync(() => timer(2)),
          withScope(),
        ),
      ).toBeObservable('-a--z--|');
    }),
  );

  it(
    'may fail while it drains (rule 18)',
    marbles((m) => {
      const boom = new Error('boom');
      const task = deferScope((scope) => {
        at(2, () => void scope.main.close().catch(() => undefined));
        return concat(
          NEVER.pipe(takeUntil(scope.noMoreDependents)),
          timer(2).pipe(mergeMap(() => throwError(() => boom))),
        );
      });
      m.expect(task.pipe(withScope())).toBeObservable('----#', undefined, boom);
    }),
  );
});
