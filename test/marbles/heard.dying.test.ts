import { catchError, concat, merge, NEVER, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type Scope,
  type ScopeOutcome,
  service,
  shareService,
  withScope,
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

/** Emits at once, and stays. */
const stays = () => concat(of('up'), NEVER);

/**
 * Cancels a service, 'top', at 1 ms, or lets it fail. Its dependent takes until 20 ms to finish, and for so long the task of 'top' runs on,
 * which needs 'low', that fails at 5 ms.
 */
function program(task: (low: Observable<string>) => Observable<string>, others = 0, fails = false) {
  const unhandled = collectUnhandled();
  const told: string[] = [];
  let outcome: Promise<ScopeOutcome> | undefined;
  marbles((m) => {
    const main = createMainScope('app');
    const low = failing('low', 5);
    const top = service('top', (scope: Scope) => {
      if (fails) {
        scope.spawn(timer(1).pipe(switchMap(() => throwError(() => 'enough'))));
      } else {
        timer(1).subscribe(() => void scope.cancel('enough'));
        outcome = scope.outcome;
      }
      return task(low);
    });
    const slow = top.pipe(
      switchMap(stays),
      finalizeAsync(() => timer(19)),
      shareService('slow'),
    );
    slow.pipe(inScope(main)).subscribe({ error: () => undefined });
    for (let i = 0; i < others; i++)
      low.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(errorChain(error)) });
    m.flush();
  })();
  return { unhandled, told, outcome: async () => (await outcome)?.teardownErrors.map(errorChain) };
}

describe('a dependency that dies under a scope that is to end anyway (rules 11, 16)', () => {
  it('is no error of that scope, when another dependent was told (rule 16)', async () => {
    const { unhandled, told, outcome } = program((low) => low.pipe(switchMap(stays)), 1);
    expect(told).toEqual(['ScopeDiedError(low, ready) < boom']);
    expect(unhandled).toEqual([]);
    expect(await outcome()).toEqual([]);
  });

  it('is reported by itself, once, when it was the only dependent (rule 16)', async () => {
    const { unhandled, outcome } = program((low) => low.pipe(switchMap(stays)));
    expect(unhandled.map(errorChain)).toEqual(['ScopeDiedError(low, ready) < boom']);
    expect(await outcome()).toEqual([]);
  });

  const laterThanTheEnd = (low: Observable<string>) =>
    timer(3).pipe(
      switchMap(() => low),
      switchMap(stays),
    );
  const itself = 'FinalizerError < ScopeDiedError(low, ready) < boom';

  it('is an error of its teardown, when its task asked for it later than that (rule 16)', async () => {
    const { unhandled, outcome } = program((low) => merge(of('up'), laterThanTheEnd(low)));
    expect(await outcome()).toEqual([itself]);
    expect(unhandled).toEqual([]);
  });

  it('is an error of its teardown, when its task asked for it both before and later (rule 16)', async () => {
    const { outcome } = program((low) => {
      const twice = merge(of('up'), laterThanTheEnd(low));
      // That which was there before goes on without it.
      return merge(
        low.pipe(
          switchMap(stays),
          catchError(() => NEVER),
        ),
        twice,
      );
    });
    expect(await outcome()).toEqual([itself]);
  });

  it('is an error of its teardown, when it came by way of a nested scope that was alive (rule 16)', async () => {
    const { unhandled, outcome } = program((low) => low.pipe(switchMap(stays), withScope('inner')));
    expect(await outcome()).toEqual([itself]);
    expect(unhandled).toEqual([]);
  });

  it('is reported as that, when nobody waits for the end of that scope (rule 16)', () => {
    const { unhandled } = program((low) => low.pipe(switchMap(stays), withScope('inner')), 0, true);
    expect(unhandled.map(errorChain)).toEqual([itself]);
  });
});
