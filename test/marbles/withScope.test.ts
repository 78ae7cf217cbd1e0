import { catchError, EMPTY, Observable, of, take, takeUntil, throwError } from 'rxjs';
import { deferScope, finalizeAsync, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope around a task', () => {
  collectReports();

  it(
    'passes on nothing while its task emits nothing',
    marbles((m) => {
      const task = m.cold('-');
      m.expect(task.pipe(withScope()), '^----!').toBeObservable('------');
      m.expect(task).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'completes with an empty task',
    marbles((m) => {
      const task = m.cold('---|');
      m.expect(task.pipe(withScope())).toBeObservable('---|');
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'completes in the same frame as a task that completes at once',
    marbles((m) => {
      m.expect(EMPTY.pipe(withScope())).toBeObservable('|');
      m.expect(of('a').pipe(withScope())).toBeObservable('(a|)');
    }),
  );

  it(
    'passes on one value',
    marbles((m) => {
      const task = m.cold('--a--|');
      m.expect(task.pipe(withScope('app'))).toBeObservable('--a--|');
      m.expect(task).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'passes on many values in order',
    marbles((m) => {
      const task = m.cold('-a-(bc)-d-|');
      m.expect(task.pipe(withScope({ name: 'app' }))).toBeObservable('-a-(bc)-d-|');
      m.expect(task).toHaveSubscriptions('^---------!');
    }),
  );

  it(
    'errs with the very error of its task when teardown had none (rule 16)',
    marbles((m) => {
      const boom = new Error('boom');
      const task = m.cold('-a-#', undefined, boom);
      const same = task.pipe(
        withScope(),
        catchError((error: unknown) => of(String(error === boom))),
      );
      m.expect(same).toBeObservable('-a-(b|)', { a: 'a', b: 'true' });
      m.expect(task).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'errs with what a task throws at once',
    marbles((m) => {
      m.expect(throwError(() => 'boom').pipe(withScope())).toBeObservable('#', undefined, 'boom');
    }),
  );

  it(
    'unsubscribes its task when the consumer unsubscribes',
    marbles((m) => {
      const task = m.cold('--a--b--c--|');
      m.expect(task.pipe(withScope()), '^-----!').toBeObservable('--a--b-');
      m.expect(task).toHaveSubscriptions('^-----!');
    }),
  );

  it(
    'unsubscribes its task when an operator below has enough',
    marbles((m) => {
      const task = m.cold('--a--b--c--|');
      m.expect(task.pipe(withScope(), take(2))).toBeObservable('--a--(b|)');
      m.expect(task).toHaveSubscriptions('^----!');
    }),
  );

  it('stops a synchronous task that is cut inside its first value', () => {
    const produced: number[] = [];
    const task = new Observable<number>((subscriber) => {
      for (let i = 0; i < 3 && !subscriber.closed; i++) {
        produced.push(i);
        subscriber.next(i);
      }
      subscriber.complete();
    });
    const seen: number[] = [];
    task.pipe(withScope(), take(1)).subscribe((value) => seen.push(value));
    expect(produced).toEqual([0]);
    expect(seen).toEqual([0]);
  });

  it(
    'completes only once all that it started is closed (rule 18)',
    marbles((m) => {
      const task = m.cold('-a-|');
      const cleanup = m.cold('----|');
      m.expect(
        task.pipe(
          finalizeAsync(() => cleanup),
          withScope(),
        ),
      ).toBeObservable('-a-----|');
      m.expect(task).toHaveSubscriptions('^--!');
      m.expect(cleanup).toHaveSubscriptions('---^---!');
    }),
  );

  it(
    'errs only once all that it started is closed (rule 18)',
    marbles((m) => {
      const task = m.cold('-a-#');
      const cleanup = m.cold('----|');
      m.expect(
        task.pipe(
          finalizeAsync(() => cleanup),
          withScope(),
        ),
      ).toBeObservable('-a-----#');
      m.expect(cleanup).toHaveSubscriptions('---^---!');
    }),
  );

  it(
    'goes on tearing down behind a consumer that has unsubscribed (rule 18)',
    marbles((m) => {
      const task = m.cold('-a--------');
      const cleanup = m.cold('----|');
      m.expect(
        task.pipe(
          finalizeAsync(() => cleanup),
          withScope(),
        ),
        '^---!',
      ).toBeObservable('-a---');
      m.expect(task).toHaveSubscriptions('^---!');
      m.expect(cleanup).toHaveSubscriptions('----^---!');
    }),
  );

  it(
    'ends gracefully, and is awaited, by takeUntil above it (rule 18)',
    marbles((m) => {
      const task = m.cold('-a-b-c-d-e');
      const stop = m.cold('----x');
      const cleanup = m.cold('---|');
      const app = task.pipe(
        finalizeAsync(() => cleanup),
        takeUntil(stop),
        withScope(),
      );
      m.expect(app).toBeObservable('-a-b---|');
      m.expect(task).toHaveSubscriptions('^---!');
      m.expect(cleanup).toHaveSubscriptions('----^--!');
    }),
  );

  it(
    'is not awaited by takeUntil below it, which unsubscribes (rule 18)',
    marbles((m) => {
      const cleanup = m.cold('---|');
      const app = m.cold('-a-b-c').pipe(
        finalizeAsync(() => cleanup),
        withScope(),
        takeUntil(m.cold('----x')),
      );
      m.expect(app).toBeObservable('-a-b|');
      m.expect(cleanup).toHaveSubscriptions('----^--!');
    }),
  );

  it('makes a main scope of its own for each subscription (rule 24)', () => {
    const where = deferScope((scope) => of(scope)).pipe(withScope('app'));
    const scopes = new Set<unknown>();
    where.subscribe((scope) => scopes.add(scope));
    where.subscribe((scope) => {
      expect(scope.kind).toBe('main');
      expect(scope.path).toBe('app');
      scopes.add(scope);
    });
    expect(scopes.size).toBe(2);
  });
});
