import { concat, map, mergeMap, NEVER, type Observable, of, range, takeUntil, tap, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, type Scope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, type Journal, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

function cleanup(note: Journal, name: string, ms: number): () => Observable<unknown> {
  return () => {
    note(`${name} closes`);
    return timer(ms).pipe(
      tap({
        complete: () => {
          note(`${name} closed`);
        },
      }),
    );
  };
}

describe('nested scopes in the order of closing', () => {
  collectReports();

  it(
    'stops all activity at once, before the first finalizer has settled (rule 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const spawned = m.cold('-');
      const nested = m.cold('-');
      const deep = m.cold('-');
      main.addFinalizer(() => timer(4));
      main.spawn(spawned);
      nested
        .pipe(
          finalizeAsync(() => timer(5)),
          withScope({ parent: main }),
        )
        .subscribe();
      deep
        .pipe(
          finalizeAsync(() => timer(5)),
          withScope('inner'),
          withScope({ parent: main }),
        )
        .subscribe();
      main.addFinalizer(() => timer(6));
      at(3, () => void main.close());
      m.expect(spawned).toHaveSubscriptions('^--!');
      m.expect(nested).toHaveSubscriptions('^--!');
      m.expect(deep).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'closes them in their place among the finalizers, neighbours side by side (rule 8)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const open = (name: string, ms: number) =>
        NEVER.pipe(finalizeAsync(cleanup(note, name, ms)), withScope({ name, parent: main })).subscribe();
      main.addFinalizer(cleanup(note, 'first', 2));
      open('one', 1);
      main.addFinalizer(cleanup(note, 'second', 3));
      open('two', 4);
      open('three', 2);
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual([
        expect.stringMatching(/^1 (two|three) closes$/),
        expect.stringMatching(/^1 (two|three) closes$/),
        '3 three closed',
        '5 two closed',
        '5 second closes',
        '8 second closed',
        '8 one closes',
        '9 one closed',
        '9 first closes',
        '11 first closed',
      ]);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'closes a thousand open jobs in the time of the slowest (rule 8)',
    marbles((m) => {
      const job = (i: number) =>
        NEVER.pipe(
          finalizeAsync(() => timer(i % 10)),
          withScope('job'),
        );
      const app = range(0, 1000).pipe(mergeMap(job), takeUntil(timer(5)), withScope('app'));
      m.expect(app).toBeObservable('--------------|');
    }),
  );

  it(
    'closes a scope opened while another handed out a value before that one (rule 8)',
    marbles((m) => {
      const note = journal();
      const outer = m.cold('-a').pipe(finalizeAsync(cleanup(note, 'outer', 1)), withScope('outer'));
      const inner = NEVER.pipe(finalizeAsync(cleanup(note, 'inner', 3)), withScope('inner'));
      const app = outer.pipe(
        mergeMap(() => inner),
        takeUntil(timer(5)),
        withScope('app'),
      );
      m.expect(app).toBeObservable('---------|');
      m.flush();
      expect(note.lines).toEqual(['5 inner closes', '8 inner closed', '8 outer closes', '9 outer closed']);
    }),
  );

  it(
    'keeps that order for a whole chain of them (rule 8)',
    marbles((m) => {
      const note = journal();
      const step = (name: string) =>
        concat(of(name), NEVER).pipe(finalizeAsync(cleanup(note, name, 1)), withScope(name));
      const app = step('a').pipe(
        mergeMap(() => step('b')),
        mergeMap(() => step('c')),
        takeUntil(timer(2)),
        withScope('app'),
      );
      m.expect(app).toBeObservable('x----|', { x: 'c' });
      m.flush();
      expect(note.lines.filter((line) => line.endsWith('closes'))).toEqual([
        '2 c closes',
        '3 b closes',
        '4 a closes',
      ]);
    }),
  );

  it(
    'waits for nested scopes of nested scopes before their own finalizers (rule 7)',
    marbles((m) => {
      const note = journal();
      const inner = NEVER.pipe(finalizeAsync(cleanup(note, 'inner', 2)), withScope('inner'));
      const outer = deferScope((scope) => {
        scope.addFinalizer(cleanup(note, 'outer', 2));
        return inner;
      }).pipe(withScope('outer'));
      m.expect(outer.pipe(takeUntil(timer(1)), withScope('app'))).toBeObservable('-----|');
      m.flush();
      expect(note.lines).toEqual(['1 inner closes', '3 inner closed', '3 outer closes', '5 outer closed']);
    }),
  );

  it(
    'closes one that ended by itself at once, out of that order',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      main.addFinalizer(cleanup(note, 'main', 1));
      timer(2)
        .pipe(finalizeAsync(cleanup(note, 'job', 2)), withScope({ parent: main }))
        .subscribe();
      main.addFinalizer(cleanup(note, 'late', 1));
      at(6, () => void main.close());
      m.flush();
      expect(note.lines.filter((line) => line.endsWith('closes'))).toEqual([
        '2 job closes',
        '6 late closes',
        '7 main closes',
      ]);
    }),
  );

  it(
    'holds nested scopes in closing until their turn comes (section 5)',
    marbles((m) => {
      const states: (string | undefined)[] = [];
      let nested: Scope | undefined;
      const main = createMainScope('app');
      deferScope((scope) => {
        nested = scope;
        return NEVER;
      })
        .pipe(
          map((value) => String(value)),
          withScope({ parent: main }),
        )
        .subscribe();
      main.addFinalizer(() => timer(4));
      at(1, () => void main.close());
      at(3, () => {
        states.push(nested?.state);
      });
      at(6, () => {
        states.push(nested?.state);
      });
      m.flush();
      expect(states).toEqual(['closing', 'closed']);
    }),
  );
});
