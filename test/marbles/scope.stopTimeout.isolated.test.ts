import { merge, NEVER, of, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { at } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('out of time in a scope (rule 22)', () => {
  it(
    'is out of time in the services of an isolated scope in it, whatever they may have (rules 22, 25)',
    marbles((m) => {
      const database = merge(of('up'), NEVER).pipe(
        finalizeAsync(() => NEVER),
        shareService({ name: 'database', stopTimeout: 50 }),
      );
      const main = createMainScope({ name: 'app', stopTimeout: 5 });
      const inner = database.pipe(withScope({ isolated: true, parent: main, stopTimeout: 50 }));
      inner.subscribe({ error: () => undefined });
      picture(m, main, { app: '--f----x' });
      at(2, () => void main.close().catch(() => undefined));
    }),
  );
});

describe('a finalizer in a scope that lives on (rule 10)', () => {
  it(
    'that is done at once holds no edge',
    marbles((m) => {
      const main = createMainScope('app');
      const database = m.cold('a').pipe(shareService('database'));
      picture(m, main, { database: 'r--(fx)' });
      m.expect(
        database.pipe(
          finalizeAsync(() => undefined),
          inScope(main),
        ),
        '^--!',
      ).toBeObservable('a');
    }),
  );

  it(
    'holds the edges that leave in its turn, with all that began then: the slowest decides',
    marbles((m) => {
      const main = createMainScope('app');
      const database = m.cold('a').pipe(shareService('database'));
      const slow = NEVER.pipe(
        finalizeAsync(() => timer(5)),
        inScope(main),
      ).subscribe();
      const quick = database
        .pipe(
          finalizeAsync(() => timer(1)),
          inScope(main),
        )
        .subscribe();
      picture(m, main, { database: '--------(fx)' });
      at(3, () => {
        slow.unsubscribe();
        quick.unsubscribe();
      });
      m.flush();
      expect(main.dependencies).toEqual([]);
    }),
  );
});
