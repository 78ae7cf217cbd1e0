import { concat, firstValueFrom, NEVER, of, Subject, takeUntil, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  ScopeClosedError,
  service,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf, journal } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('scope.signal', () => {
  const reports = collectReports();

  it('is one AbortSignal, not aborted while the scope runs', () => {
    const main = createMainScope();
    expect(main.signal).toBeInstanceOf(AbortSignal);
    expect(main.signal).toBe(main.signal);
    expect(main.signal.aborted).toBe(false);
  });

  it('aborts with a ScopeClosedError when the scope is closed (rule 6)', async () => {
    const main = createMainScope('app');
    const { signal } = main;
    await main.close();
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toBeInstanceOf(ScopeClosedError);
    expect(String(signal.reason)).toContain('app');
  });

  it('is aborted too when it is first asked for after the end', async () => {
    const main = createMainScope('app');
    await main.close();
    expect(main.signal.aborted).toBe(true);
    expect(main.signal.reason).toBeInstanceOf(ScopeClosedError);
  });

  it('carries the reason of a cancel() as the cause of its own', async () => {
    const main = createMainScope('app');
    const { signal } = main;
    await main.cancel(boom);
    expect(signal.reason).toMatchObject({ code: 'SCOPE_CLOSED', cause: boom });
  });

  it(
    'aborts before the first finalizer, as all activity stops (rule 8)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      main.signal.addEventListener('abort', () => {
        note('abort');
      });
      main.addFinalizer(() => {
        note('finalizer');
        return timer(3);
      });
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['2 abort', '2 finalizer']);
    }),
  );

  it(
    'does not abort while a task that listens drains (rule 5)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      main.signal.addEventListener('abort', () => {
        note('abort');
      });
      main.spawn(deferScope((scope) => concat(NEVER.pipe(takeUntil(scope.noMoreDependents)), timer(4))));
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['6 abort']);
    }),
  );

  it(
    'of a service aborts only when its dependents have finished (rule 11)',
    marbles((m) => {
      const note = journal();
      let scope: Scope | undefined;
      const database = service('database', (current) => {
        scope = current;
        current.signal.addEventListener('abort', () => {
          note('abort');
        });
        return concat(of('up'), NEVER);
      });
      const app = deferScope((current) => {
        current.addFinalizer(() => timer(3));
        return database;
      });
      const errors = errorsOf(app.pipe(withScope('app')));
      at(2, () => void defined(scope).cancel(boom));
      m.flush();
      expect(note.lines).toEqual(['5 abort']);
      expect(errors).toHaveLength(1);
    }),
  );

  it('of a service aborts when its last dependent left and its task does not listen', async () => {
    const main = createMainScope();
    let scope: Scope | undefined;
    const database = service('database', (current) => {
      scope = current;
      return concat(of('up'), NEVER);
    });
    const subscription = database.pipe(inScope(main)).subscribe();
    expect(defined(scope).signal.aborted).toBe(false);
    subscription.unsubscribe();
    await settled();
    expect(defined(scope).signal.aborted).toBe(true);
    expect(main.signal.aborted).toBe(false);
  });

  it('of a nested scope aborts with it, its parent’s does not (rule 25)', () => {
    const main = createMainScope();
    const signals: AbortSignal[] = [];
    deferScope((scope) => {
      signals.push(scope.signal);
      return NEVER;
    })
      .pipe(withScope({ parent: main }))
      .subscribe()
      .unsubscribe();
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    expect(main.signal.aborted).toBe(false);
  });

  it(
    'of a nested scope aborts as its parent stops its activity (rule 8)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope();
      deferScope((scope) => {
        scope.signal.addEventListener('abort', () => {
          note('nested');
        });
        return NEVER;
      })
        .pipe(withScope({ parent: main }))
        .subscribe();
      main.addFinalizer(() => timer(5));
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['2 nested']);
    }),
  );

  it('aborts when its scope failed', async () => {
    const main = createMainScope('app');
    const { signal } = main;
    main.spawn(throwError(() => boom));
    await main.outcome;
    expect(signal.aborted).toBe(true);
    expect(await reports.take()).toEqual([boom]);
  });

  it('lets a listener re-enter: close again, add a finalizer, throw (rule 27)', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    main.signal.addEventListener('abort', () => {
      void main.close();
      main.addFinalizer(() => void ran.push('added in the listener'));
    });
    await main.close();
    expect(ran).toEqual(['added in the listener']);
  });

  it('may be handed to what takes a signal, and stops it', async () => {
    const main = createMainScope('app');
    const gate = new Subject<string>();
    const aborted = new Promise<string>((resolve) => {
      main.signal.addEventListener('abort', () => {
        resolve('aborted');
      });
    });
    main.spawn(async () => {
      await Promise.race([firstValueFrom(gate), aborted]);
    });
    await main.close();
    expect(await aborted).toBe('aborted');
  });
});
