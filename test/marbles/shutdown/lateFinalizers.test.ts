import { NEVER, timer } from 'rxjs';
import { createMainScope, ScopeClosedError } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from '../picture.ts';

const { marbles } = configureMarbles(expect);

describe('finalizers that come late (rule 12)', () => {
  it(
    'run next when added while releasing (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const order: string[] = [];
      main.addFinalizer(() => void order.push('added first'));
      main.addFinalizer(() => {
        order.push('added second');
        main.addFinalizer(() => void order.push('added while releasing'));
        return m.cold('--|');
      });
      timer(1).subscribe(() => void main.close());
      m.flush();
      expect(order).toEqual(['added second', 'added while releasing', 'added first']);
    }),
  );

  it(
    'run at once when added after closing (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const order: string[] = [];
      timer(1).subscribe(() => void main.close());
      timer(3).subscribe(() => {
        main.addFinalizer(() => void order.push('finalizer'));
        order.push('after');
      });
      m.flush();
      expect(order).toEqual(['finalizer', 'after']);
    }),
  );

  it(
    'run once, though their subscription is unsubscribed first (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const cleanup = m.cold('--|');
      const finalizer = main.addFinalizer(() => cleanup);
      timer(1).subscribe(() => {
        finalizer.unsubscribe();
        finalizer.unsubscribe();
      });
      timer(5).subscribe(() => void main.close());
      m.expect(cleanup).toHaveSubscriptions('-^-!');
    }),
  );

  it(
    'are waited for by a close that comes while one runs by itself (rules 7, 12)',
    marbles((m) => {
      const main = createMainScope('app');
      picture(m, main, { app: '--f---x' });
      const finalizer = main.addFinalizer(() => m.cold('-----|'));
      timer(1).subscribe(() => finalizer.unsubscribe());
      timer(2).subscribe(() => void main.close());
    }),
  );

  it(
    'are all that is left: spawn throws a ScopeClosedError from releasing on (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const thrown: unknown[] = [];
      const spawn = () => {
        try {
          main.spawn(NEVER);
          thrown.push('nothing');
        } catch (error) {
          thrown.push(error);
        }
      };
      main.addFinalizer(spawn);
      timer(1).subscribe(() => void main.close());
      timer(2).subscribe(spawn);
      m.flush();
      expect(thrown).toHaveLength(2);
      for (const error of thrown) expect(error).toBeInstanceOf(ScopeClosedError);
    }),
  );
});
