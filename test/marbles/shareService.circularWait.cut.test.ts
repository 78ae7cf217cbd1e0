import { catchError, concat, EMPTY, ignoreElements, merge, NEVER, of, switchMap, tap, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, inScope, type Scope, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('a service that waits for its dependents to leave', () => {
  it(
    'may ask for what waits for its end: its task is cut before that (rules 11, 17)',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      const low = deferScope((scope) => concat(of(scope), NEVER)).pipe(shareService('low'));
      const middle = low.pipe(shareService('middle'));
      const asked = middle.pipe(ignoreElements(), tap({ error: (error: unknown) => note(String(error)) }));
      const high = deferScope((scope) =>
        merge(
          of(scope),
          low.pipe(
            switchMap(() => EMPTY),
            catchError(() => NEVER),
          ),
          timer(5).pipe(switchMap(() => asked)),
        ),
      ).pipe(shareService('high'));
      const cancelAt = (ms: number) => (scope: Scope) => at(ms, () => void scope.cancel('enough'));
      // Its dependent is told at 2, and takes until 10 to clean up.
      high
        .pipe(
          tap(cancelAt(2)),
          finalizeAsync(() => timer(8)),
          inScope(main),
        )
        .subscribe({ error: () => undefined });
      low.pipe(tap(cancelAt(3)), inScope(main)).subscribe({ error: () => undefined });
      at(4, () => {
        middle.pipe(inScope(main)).subscribe(() => {
          note('middle is up');
        });
      });
      // Another that waits as well has all such waits looked at again.
      const other = deferScope((scope) => concat(of(scope), NEVER)).pipe(shareService('other'));
      other
        .pipe(
          tap(cancelAt(6)),
          finalizeAsync(() => timer(1)),
          inScope(main),
        )
        .subscribe({ error: () => undefined });
      m.flush();
      expect(note.lines).toEqual(['10 middle is up']);
    }),
  );
});
