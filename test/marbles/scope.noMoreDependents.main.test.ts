import { concat, map, merge, mergeMap, NEVER, takeUntil, tap, throwError, timer } from 'rxjs';
import { createMainScope, deferScope, ScopeClosedError, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('scope.noMoreDependents of a main scope', () => {
  const reports = collectReports();

  it(
    'emits and completes on close() (rule 5)',
    marbles((m) => {
      const main = createMainScope();
      at(3, () => void main.close());
      m.expect(main.noMoreDependents.pipe(map(() => 'x'))).toBeObservable('---(x|)');
    }),
  );

  it(
    'emits when its task completes (rule 5)',
    marbles((m) => {
      const note = journal();
      const task = deferScope((scope) => {
        scope.noMoreDependents.subscribe({
          next: () => {
            note('emits');
          },
          complete: () => {
            note('completes');
          },
        });
        return timer(3);
      });
      m.expect(task.pipe(withScope())).toBeObservable('---(a|)', { a: 0 });
      m.flush();
      expect(note.lines).toEqual(['3 emits', '3 completes']);
    }),
  );

  it('errs when it is cancelled, and when it fails (rule 5)', async () => {
    const errors: unknown[] = [];
    marbles((m) => {
      const [cancelled, failed] = [createMainScope('cancelled'), createMainScope('failed')];
      for (const main of [cancelled, failed]) {
        main.noMoreDependents.subscribe({ error: (error: unknown) => errors.push(error) });
      }
      at(1, () => void cancelled.cancel(boom));
      failed.spawn(timer(2).pipe(mergeMap(() => throwError(() => boom))));
      m.flush();
    })();
    expect(errors).toHaveLength(2);
    expect(errors[0]).toBeInstanceOf(ScopeClosedError);
    expect(await reports.take()).toEqual([boom]);
  });

  it('emits at once to who subscribes later (rule 5)', async () => {
    const main = createMainScope();
    await main.close();
    const seen: string[] = [];
    main.noMoreDependents.subscribe({
      next: () => seen.push('emits'),
      complete: () => seen.push('completes'),
    });
    expect(seen).toEqual(['emits', 'completes']);
  });

  it(
    'lets several listeners end in their own time, and waits for the slowest (rule 5)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      main.addFinalizer(() => {
        note('finalizer');
      });
      for (const ms of [2, 5]) {
        main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), timer(ms))));
      }
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['6 finalizer']);
    }),
  );

  it(
    'lets open service subscriptions complete as the drain begins, and keeps their edges (rule 5)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      main.spawn(
        deferScope((scope) =>
          merge(
            database.pipe(
              tap({
                complete: () => {
                  note('subscription completes');
                },
              }),
            ),
            NEVER.pipe(takeUntil(scope.noMoreDependents.pipe(mergeMap(() => timer(4))))),
          ),
        ),
      );
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '2 subscription completes',
        '6 database closes',
        '7 database closed',
      ]);
    }),
  );

  it(
    'does not complete what is opened later, in the drain (rule 5)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      main.spawn(
        deferScope((scope) =>
          concat(
            NEVER.pipe(takeUntil(scope.noMoreDependents)),
            database.pipe(
              mergeMap(() => timer(3)),
              takeUntil(timer(5)),
            ),
          ),
        ),
      );
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['2 database opens', '7 database closes', '8 database closed']);
    }),
  );
});
