import { concat, finalize, merge, NEVER, of, takeUntil, tap, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('what a deadline covers', () => {
  collectReports();

  it(
    'covers the services of the main scope, and names who was late (rule 22)',
    marbles((m) => {
      const database = merge(of('up'), NEVER).pipe(
        finalizeAsync(function flush() {
          return timer(6);
        }),
        shareService('database'),
      );
      const note = journal();
      const app = database.pipe(
        finalizeAsync(() => timer(6)),
        takeUntil(timer(1)),
        withScope({ name: 'app', deadline: 10 }),
        tap({
          error: () => {
            note('told');
          },
        }),
      );
      const errors = errorsOf(app);
      m.flush();
      expect(note.lines).toEqual(['11 told']);
      expect(errors).toMatchObject([
        {
          code: 'TEARDOWN',
          errors: [
            {
              code: 'STOP_TIMEOUT',
              scope: 'database',
              waitingOn: [expect.stringContaining('flush')],
              elapsed: 4,
            },
          ],
        },
      ]);
    }),
  );

  it(
    'covers the drain of a task that listens: it is unsubscribed (rule 22)',
    marbles((m) => {
      const rest = m.cold('-');
      const main = createMainScope({ name: 'app', deadline: 10 });
      main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), rest)));
      at(1, () => void main.close().catch(() => undefined));
      m.expect(rest).toHaveSubscriptions('-^---------!');
      m.flush();
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'covers nested and isolated scopes (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope({ name: 'app', deadline: 10 });
      for (const isolated of [false, true]) {
        const config = { name: 'job', isolated, parent: main, stopTimeout: Infinity };
        NEVER.pipe(
          finalizeAsync(() => NEVER),
          withScope(config),
        ).subscribe({
          error: () => {
            note(`told ${String(isolated)}`);
          },
        });
      }
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect([...note.lines].sort()).toEqual(['11 told false', '11 told true']);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'gives back what the abandoned finalizer was subscribed to',
    marbles((m) => {
      const note = journal();
      const main = createMainScope({ deadline: 3 });
      main.addFinalizer(() =>
        NEVER.pipe(
          finalize(() => {
            note('unsubscribed');
          }),
        ),
      );
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect(note.lines).toEqual(['4 unsubscribed']);
    }),
  );
});
