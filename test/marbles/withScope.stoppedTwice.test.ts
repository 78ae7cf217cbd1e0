import { defer, firstValueFrom, NEVER, Observable, Subject, timer } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('a nested scope that was stopped with its parent, and releases when its turn comes', () => {
  collectReports();

  /** Cancelled at 1, its parent comes to it at 4; its finalizer takes 5. */
  function waiting(): Scope {
    const main = createMainScope('app');
    let job: Scope | undefined;
    defer(() => {
      job = currentScope();
      return NEVER;
    })
      .pipe(
        finalizeAsync(() => timer(5)),
        withScope({ name: 'job', parent: main }),
      )
      .subscribe({ error: () => undefined });
    main.addFinalizer(() => timer(3));
    at(1, () => void main.cancel());
    if (job === undefined) throw new Error('there is no job');
    return job;
  }

  it(
    'cuts then what has been brought into it meanwhile, before its first finalizer (rule 8)',
    marbles((m) => {
      const job = waiting();
      const guest = m.cold('-');
      const spawned = m.cold('-');
      at(2, () => {
        guest.pipe(inScope(job)).subscribe({ error: () => undefined });
        job.spawn(spawned);
      });
      m.expect(guest).toHaveSubscriptions('--^-!');
      m.expect(spawned).toHaveSubscriptions('--^-!');
    }),
  );

  it(
    'cuts then what has been opened in it meanwhile, whatever closes before that (rule 8)',
    marbles((m) => {
      const job = waiting();
      const inner = m.cold('-');
      at(2, () => {
        inner.pipe(withScope({ name: 'inner', parent: job })).subscribe({ error: () => undefined });
        job.addFinalizer(() => timer(2));
      });
      m.expect(inner).toHaveSubscriptions('--^-!');
    }),
  );

  it('cuts then what has been brought into it meanwhile, though an async function of it still runs (rules 6, 8)', async () => {
    const main = createMainScope('app');
    const [turn, settled] = [new Subject<void>(), new Subject<void>()];
    let job: Scope | undefined;
    deferScope(async (scope) => {
      job = scope;
      await firstValueFrom(settled);
    })
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe({ error: () => undefined });
    main.addFinalizer(() => turn);
    const end = main.cancel();
    const ends: string[] = [];
    if (job)
      new Observable(() => () => ends.push('guest')).pipe(inScope(job)).subscribe({ error: () => undefined });
    expect(ends).toEqual([]);
    turn.complete();
    expect(ends).toEqual(['guest']);
    expect(job?.state).toBe('releasing');
    settled.next();
    await end;
    expect(main.state).toBe('closed');
  });
});
