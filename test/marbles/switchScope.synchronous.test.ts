import { NEVER, Observable, of, Subject, take, tap } from 'rxjs';
import { finalizeAsync, switchScope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

/** A project whose inners write down when they open and close. */
const noting = (order: string[]) => (value: string) => {
  order.push(`${value} opens`);
  return NEVER.pipe(finalizeAsync(() => void order.push(`${value} closes`)));
};

describe('switchScope with synchronous sources and re-entrant use', () => {
  collectReports();

  it('closes every inner before the next, when values come one by one', () => {
    const order: string[] = [];
    const source = new Subject<string>();
    source.pipe(switchScope(noting(order)), withScope()).subscribe();
    source.next('a');
    source.next('b');
    source.next('c');
    expect(order).toEqual(['a opens', 'a closes', 'b opens', 'b closes', 'c opens']);
  });

  it('never has two inners open in a synchronous source, and ends with the newest', () => {
    const order: string[] = [];
    of('a', 'b', 'c')
      .pipe(switchScope(noting(order)), withScope())
      .subscribe();
    expect(order[0]).toBe('a opens');
    expect(order.at(-1)).toBe('c opens');
    expect(order.filter((_, i) => i % 2 === 1).every((line) => line.endsWith('closes'))).toBe(true);
  });

  it(
    'may be cut inside its own value (rule 27)',
    marbles((m) => {
      const source = m.cold('-a---b');
      const inner = m.cold('-x-x-x-x');
      m.expect(
        source.pipe(
          switchScope(() => inner),
          take(2),
          withScope(),
        ),
      ).toBeObservable('--x-(x|)');
      m.expect(source).toHaveSubscriptions('^---!');
      m.expect(inner).toHaveSubscriptions('-^--!');
    }),
  );

  it('may be fed from inside its own value (rule 27)', () => {
    const source = new Subject<number>();
    const seen: number[] = [];
    source
      .pipe(
        switchScope((n) => of(n)),
        tap((n) => {
          seen.push(n);
          if (n < 3) {
            source.next(n + 1);
          }
        }),
        withScope(),
      )
      .subscribe();
    source.next(0);
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('stops a synchronous inner when a value from it brings the next (rule 27)', () => {
    const source = new Subject<string>();
    const produced: string[] = [];
    const inner = (name: string) =>
      new Observable<string>((subscriber) => {
        for (let i = 0; i < 3 && !subscriber.closed; i++) {
          produced.push(`${name}${String(i)}`);
          subscriber.next(name);
        }
      });
    source
      .pipe(
        switchScope(inner),
        tap((name) => {
          if (name === 'a') {
            source.next('b');
          }
        }),
        withScope(),
      )
      .subscribe();
    source.next('a');
    expect(produced).toEqual(['a0', 'b0', 'b1', 'b2']);
  });
});
