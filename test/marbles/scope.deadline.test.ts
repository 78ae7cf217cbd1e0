import { NEVER, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, type MainScope, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, type Journal, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

/** A main scope with finalizers `c`, `b`, `a`, in this order, of `ms` each. */
function three(note: Journal, ms: number, deadline?: number): MainScope {
  const main = createMainScope({ name: 'app', deadline });
  for (const name of ['a', 'b', 'c']) {
    main.addFinalizer(({ signal }) => {
      note(`${name} ${signal.aborted ? 'late' : 'in time'}`);
      return timer(ms);
    });
  }
  return main;
}

const close = (main: MainScope, note: Journal, deadline?: number) => {
  main.close(deadline === undefined ? {} : { deadline }).catch(() => undefined);
  main.events.subscribe({
    complete: () => {
      note('closed');
    },
  });
};

describe('deadline', () => {
  collectReports();

  it(
    'is one budget for the whole end (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = three(note, 6, 10);
      at(1, () => {
        close(main, note);
      });
      m.flush();
      expect(note.lines).toEqual(['1 c in time', '7 b in time', '11 a late', '11 closed']);
    }),
  );

  it(
    'may be given to close() (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = three(note, 6);
      at(1, () => {
        close(main, note, 10);
      });
      m.flush();
      expect(note.lines).toEqual(['1 c in time', '7 b in time', '11 a late', '11 closed']);
    }),
  );

  it(
    'may be shortened by a later close() (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = three(note, 6, 100);
      at(1, () => {
        close(main, note);
      });
      at(3, () => {
        main.close({ deadline: 2 }).catch(() => undefined);
      });
      m.flush();
      expect(note.lines).toEqual(['1 c in time', '5 b late', '5 a late', '5 closed']);
    }),
  );

  it(
    'is not made longer by a later close() (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = three(note, 6, 10);
      at(1, () => {
        close(main, note);
      });
      at(3, () => {
        main.close({ deadline: 100 }).catch(() => undefined);
      });
      at(4, () => {
        main.close().catch(() => undefined);
      });
      m.flush();
      expect(note.lines.at(-1)).toBe('11 closed');
    }),
  );

  it(
    'does nothing to an end that is in time',
    marbles((m) => {
      const note = journal();
      const main = three(note, 2, 10);
      at(1, () => {
        close(main, note);
      });
      m.flush();
      expect(note.lines).toEqual(['1 c in time', '3 b in time', '5 a in time', '7 closed']);
    }),
  );

  it(
    'does not run before the end begins',
    marbles((m) => {
      const task = timer(50).pipe(
        finalizeAsync(() => timer(5)),
        withScope({ deadline: 10 }),
      );
      m.expect(task).toBeObservable('50ms a----|', { a: 0 });
    }),
  );

  it('counts from the end of the consumer’s subscription too', async () => {
    const note = journal();
    marbles((m) => {
      const task = deferScope((scope) => {
        scope.addFinalizer(({ signal }) => {
          signal.addEventListener('abort', () => {
            note('aborted');
          });
          return timer(2);
        });
        return NEVER;
      });
      m.expect(task.pipe(withScope({ deadline: 5 })), '^--!').toBeObservable('----');
    })();
    await Promise.resolve();
    expect(note.lines).toEqual([]);
  });

  it(
    'may be 0: everything is called, a turn each',
    marbles((m) => {
      const note = journal();
      const main = three(note, 6);
      at(1, () => {
        close(main, note, 0);
      });
      m.flush();
      expect(note.lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
        '1 c',
        '1 b',
        '1 a',
        '1 closed',
      ]);
    }),
  );
});
