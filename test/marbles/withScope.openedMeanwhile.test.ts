import { concat, defer, NEVER, of, tap, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, type Scope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const ignore = { error: () => undefined };

describe('what is opened while something else happens', () => {
  collectReports();

  it(
    'does not count as opened in a value when that has returned: a finalizer that opens a scope then does not block the end (rule 8)',
    marbles((m) => {
      const main = createMainScope({ name: 'app', stopTimeout: Infinity });
      const late = NEVER.pipe(withScope({ name: 'late', parent: main }));
      const job = NEVER.pipe(
        finalizeAsync(() => {
          late.subscribe(ignore);
        }),
        withScope({ name: 'job', parent: main }),
      );
      concat(timer(1), NEVER)
        .pipe(
          withScope({ name: 'first', parent: main }),
          tap(() => {
            job.subscribe(ignore);
            void main.cancel();
          }),
        )
        .subscribe(ignore);
      m.flush();
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'waits for what a releasing scope waits for, though the call is not over in which that became ready (rule 8)',
    marbles((m) => {
      const note = journal();
      const cleanup = (name: string, ms: number) => () =>
        defer(() => {
          note(`${name} closes`);
          return timer(ms);
        });
      defer(() => {
        let job: Scope | undefined;
        deferScope((scope) => {
          job = scope;
          NEVER.pipe(finalizeAsync(cleanup('inner', 5)), withScope('inner')).subscribe();
          return of(1);
        })
          .pipe(withScope('job'))
          .subscribe({
            complete: () => {
              note('job closed');
            },
          });
        expect(job?.state).toBe('releasing');
        job?.addFinalizer(cleanup('added', 2));
        return NEVER;
      })
        .pipe(withScope('app'))
        .subscribe();
      at(20, () => undefined);
      m.flush();
      expect(note.lines).toEqual(['0 inner closes', '5 added closes', '7 job closed']);
    }),
  );
});
