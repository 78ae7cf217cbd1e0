import { concat, EMPTY, NEVER, of, Subject, throwError, timer } from 'rxjs';
import { createMainScope, deferScope, service, TeardownError, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('scope.addFinalizer', () => {
  const reports = collectReports();

  it(
    'waits for an Observable to complete, whatever that emits',
    marbles((m) => {
      const main = createMainScope();
      const note = journal();
      const cleanup = m.cold('-a-b-|');
      main.addFinalizer(() => {
        note('last');
      });
      main.addFinalizer(() => cleanup);
      at(2, () => void main.close());
      m.expect(cleanup).toHaveSubscriptions('--^----!');
      m.flush();
      expect(note.lines).toEqual(['7 last']);
    }),
  );

  it('takes one that is done at once: nothing, an empty Observable, values', () => {
    const main = createMainScope();
    main.addFinalizer(() => undefined);
    main.addFinalizer(() => EMPTY);
    main.addFinalizer(() => of(1, 2));
    void main.close();
    expect(main.state).toBe('closed');
  });

  it('waits for a promise', async () => {
    const main = createMainScope();
    const gate = new Subject<void>();
    const order: string[] = [];
    main.addFinalizer(() => void order.push('second'));
    main.addFinalizer(async () => {
      await settled();
      order.push('first');
    });
    await main.close();
    expect(order).toEqual(['first', 'second']);
    expect(gate.observed).toBe(false);
  });

  it(
    'runs it now when its Subscription is unsubscribed, and not again (rule 12)',
    marbles((m) => {
      const main = createMainScope();
      const note = journal();
      const finalizer = main.addFinalizer(() => {
        note('finalizer');
        return timer(1);
      });
      at(2, () => {
        finalizer.unsubscribe();
      });
      at(3, () => {
        finalizer.unsubscribe();
      });
      at(5, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['2 finalizer']);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'is waited for by a scope that closes while one that was run by hand still runs (rule 12)',
    marbles((m) => {
      const main = createMainScope();
      const note = journal();
      main.addFinalizer(() => {
        note('first added');
      });
      const finalizer = main.addFinalizer(() => timer(6));
      at(1, () => {
        finalizer.unsubscribe();
      });
      at(2, () => void main.close());
      at(8, () => {
        note(main.state);
      });
      m.flush();
      expect(note.lines.at(-1)).toBe('8 closed');
      expect(note.lines[0]).toMatch(/^[27] first added$/);
    }),
  );

  it(
    'runs one that was added while releasing next, before those added earlier (rule 12)',
    marbles((m) => {
      const main = createMainScope();
      const note = journal();
      main.addFinalizer(() => {
        note('first');
      });
      main.addFinalizer(() => {
        note('second');
      });
      main.addFinalizer(() => {
        note('third');
        main.addFinalizer(() => {
          note('added while releasing');
          return timer(2);
        });
        return timer(3);
      });
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['1 third', '4 added while releasing', '6 second', '6 first']);
    }),
  );

  it('runs one that was added after closing at once (rule 12)', async () => {
    const main = createMainScope();
    await main.close();
    const ran: string[] = [];
    const subscription = main.addFinalizer(() => void ran.push('late'));
    expect(ran).toEqual(['late']);
    subscription.unsubscribe();
    expect(ran).toEqual(['late']);
  });

  it('reports what one added after closing throws (rule 16)', async () => {
    const main = createMainScope('app');
    await main.close();
    expect(() =>
      main.addFinalizer(() => {
        throw boom;
      }),
    ).not.toThrow();
    expect(await reports.take()).toMatchObject([{ name: 'FinalizerError', scope: 'app', cause: boom }]);
  });

  it('hands it a signal that is not aborted (rule 22)', async () => {
    const main = createMainScope();
    const seen: unknown[] = [];
    main.addFinalizer(({ signal }) => void seen.push(signal instanceof AbortSignal, signal.aborted));
    await main.close();
    expect(seen).toEqual([true, false]);
  });

  it('runs it before the edges of its scope are dropped (rule 9)', async () => {
    const main = createMainScope('app');
    const database = service('database', () => concat(of('up'), NEVER));
    await main.use(database);
    const seen: string[] = [];
    main.addFinalizer(() => void seen.push(main.lookup(database)));
    await main.close();
    expect(seen).toEqual(['up']);
  });

  it('may be unsubscribed from inside itself, or from another (rules 12, 27)', async () => {
    const main = createMainScope();
    const ran: string[] = [];
    const first = main.addFinalizer(() => {
      ran.push('first');
      first.unsubscribe();
    });
    main.addFinalizer(() => {
      ran.push('second');
      first.unsubscribe();
    });
    await main.close();
    expect(ran).toEqual(['second', 'first']);
  });

  it('adds the same function as often as it is called', async () => {
    const main = createMainScope();
    let ran = 0;
    const finalizer = () => {
      ran += 1;
    };
    main.addFinalizer(finalizer);
    main.addFinalizer(finalizer);
    await main.close();
    expect(ran).toBe(2);
  });

  it('keeps nothing of one that has run in a scope that lives on', () => {
    const main = createMainScope();
    let ran = 0;
    for (let i = 0; i < 1000; i++) {
      main
        .addFinalizer(() => {
          ran += 1;
        })
        .unsubscribe();
    }
    expect(ran).toBe(1000);
    expect(main.state).toBe('ready');
  });

  it('makes close() reject with a TeardownError when it fails (rule 16)', async () => {
    const main = createMainScope('app');
    main.addFinalizer(() => throwError(() => boom));
    main.addFinalizer(async () => Promise.reject(new Error('first')));
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TeardownError);
    expect(error).toMatchObject({
      code: 'TEARDOWN',
      errors: [
        { scope: 'app', cause: { message: 'first' } },
        { scope: 'app', cause: boom },
      ],
    });
  });

  it(
    'may end with an error of the scope it is in, told once (rule 16)',
    marbles((m) => {
      const task = deferScope((scope) => {
        scope.addFinalizer(() => m.cold('--#', undefined, boom));
        return m.cold('-a|');
      });
      const seen: unknown[] = [];
      task.pipe(withScope('app')).subscribe({ error: (error: unknown) => seen.push(error) });
      m.flush();
      expect(seen).toMatchObject([{ code: 'TEARDOWN', errors: [{ code: 'FINALIZER', cause: boom }] }]);
    }),
  );

  it.each([[undefined], [null], [of(1)], ['abc'], [{}]])('refuses %s, at the call', (finalizer) => {
    const main = createMainScope('app');
    expect(() => main.addFinalizer(finalizer as never)).toThrow(TypeError);
    expect(() => main.addFinalizer(finalizer as never)).toThrow(/addFinalizer.*function/s);
  });
});
