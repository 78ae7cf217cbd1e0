import { type Observable, of, Subject, tap, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type Scope,
  ScopeClosedError,
  service,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { defined, errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('an inner of switchScope that is replaced', () => {
  collectReports();

  it('has been cancelled, with a reason that says so (rule 10)', async () => {
    const source = new Subject<string>();
    const scopes: Scope[] = [];
    source
      .pipe(
        switchScope((_value, scope) => {
          scopes.push(scope);
          return timer(60_000);
        }),
        withScope('app'),
      )
      .subscribe({ error: () => undefined });
    source.next('a');
    source.next('b');
    const outcome = await defined(scopes[0]).outcome;
    expect(outcome).toMatchObject({
      kind: 'cancelled',
      error: { code: 'SCOPE_CLOSED', message: 'app/switch has been replaced.' },
    });
    source.error(boom);
  });

  it(
    'is replaced once, however many values come while it closes after a value of its own (rules 10, 27)',
    marbles((m) => {
      const source = new Subject<string>();
      const seen: string[] = [];
      const switched = source.pipe(
        switchScope((value) => of(`${value}1`, `${value}2`).pipe(finalizeAsync(() => timer(2)))),
        tap((value) => {
          seen.push(value);
          if (value === 'a1') {
            source.next('b');
            source.next('c');
          }
        }),
        withScope('app'),
      );
      const errors = errorsOf(switched);
      source.next('a');
      m.flush();
      source.complete();
      expect(errors).toEqual([]);
      // What 'a' emits synchronously after it was replaced goes nowhere.
      expect(seen).toEqual(['a1', 'c1', 'c2']);
    }),
  );

  it('hands out nothing more, though the value that brought the next is still being handed out (rule 27)', () => {
    const source = new Subject<string>();
    const inner = new Subject<string>();
    const seen: string[] = [];
    source
      .pipe(
        switchScope((value) => (value === 'a' ? inner : of(value))),
        tap((value) => {
          seen.push(value);
          if (value === 'a1') {
            source.next('b');
            inner.next('a2');
          }
        }),
        withScope('app'),
      )
      .subscribe();
    source.next('a');
    inner.next('a1');
    expect(seen).toEqual(['a1', 'b']);
  });

  it(
    'that failed before passes its own error on, once it is closed (rule 10)',
    marbles((m) => {
      const source = m.cold('a---b----');
      const inner = m.cold('-x-#', undefined, boom);
      const switched = source.pipe(
        switchScope(() => inner.pipe(finalizeAsync(() => timer(3)))),
        withScope(),
      );
      m.expect(switched).toBeObservable('-x----#', undefined, boom);
    }),
  );
});

describe('switchScope where no inner is open', () => {
  collectReports();

  it(
    'passes on the error of its source at once (rule 10)',
    marbles((m) => {
      const switched = m.cold('a---#', undefined, boom).pipe(
        switchScope(() => m.cold<string>('-(x|)')),
        withScope(),
      );
      m.expect(switched).toBeObservable('-x--#', undefined, boom);
    }),
  );

  it('errs with a ScopeClosedError when a value comes after its scope has closed (rule 20)', async () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const projected: string[] = [];
    let errors: readonly unknown[] = [];
    const task = service('task', (): Observable<string> => {
      // By hand: nothing of the scope cuts it.
      errors = errorsOf(
        source.pipe(
          switchScope((value) => {
            projected.push(value);
            return of(value);
          }),
        ),
      );
      return of('up');
    });
    task.pipe(inScope(main)).subscribe();
    await main.close();
    source.next('a');
    expect(projected).toEqual([]);
    expect(errors).toEqual([expect.any(ScopeClosedError)]);
  });
});
