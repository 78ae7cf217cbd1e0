import { catchError, concat, merge, NEVER, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type ScopeOutcome,
  service,
  shareService,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';

const { marbles } = configureMarbles(expect);

/** Emits its name, and fails later. */
const failing = (name: string, ms: number) =>
  merge(of(name), timer(ms).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
    shareService(name),
  );

/** Passes an error on 3 ms later. */
const later = catchError(
  (error: unknown): Observable<never> => timer(3).pipe(switchMap(() => throwError(() => error))),
);

describe('two services that the task of a service uses die, which ends anyway', () => {
  it('and each death is heard once, though the task tells of the first after the second (rule 16)', async () => {
    const unhandled = collectUnhandled();
    let outcome: Promise<ScopeOutcome> | undefined;
    marbles((m) => {
      const main = createMainScope('app');
      const [one, two] = [failing('one', 5), failing('two', 6)];
      const top = service('top', (scope) => {
        outcome = scope.outcome;
        timer(1).subscribe(() => void scope.cancel('enough'));
        return merge(one.pipe(later), two.pipe(catchError(() => NEVER)));
      });
      const slow = top.pipe(
        switchMap(() => concat(of('up'), NEVER)),
        finalizeAsync(() => timer(19)),
        shareService('slow'),
      );
      slow.pipe(inScope(main)).subscribe({ error: () => undefined });
      m.flush();
    })();
    expect((await outcome)?.teardownErrors).toEqual([]);
    expect(unhandled.map(errorChain)).toEqual([
      'ScopeDiedError(one, ready) < boom',
      'ScopeDiedError(two, ready) < boom',
    ]);
  });
});
