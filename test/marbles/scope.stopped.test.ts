import { concat, ignoreElements, merge, NEVER, Observable, of, Subject, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  type MainScopeConfig,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('a scope that must stop', () => {
  collectReports();

  it(
    'says how long its drain has taken, where that is out of time (rule 22)',
    marbles((m) => {
      const app = deferScope((scope) => {
        scope.spawn(concat(scope.noMoreDependents.pipe(ignoreElements()), NEVER));
        return timer(3);
      }).pipe(withScope({ name: 'app', stopTimeout: 5 }));
      const errors = errorsOf(app);
      m.flush();
      expect(errors).toMatchObject([
        {
          code: 'TEARDOWN',
          errors: [{ code: 'STOP_TIMEOUT', waitingOn: ['its task has not ended'], elapsed: 5 }],
        },
      ]);
    }),
  );

  it('tells its functions by what it ended, and has no cause where it was no failure (rule 6)', async () => {
    const reasons: unknown[] = [];
    for (const end of ['close', 'cancel'] as const) {
      const main = createMainScope('app');
      main.signal.addEventListener('abort', () => reasons.push(main.signal.reason));
      await main[end]();
    }
    expect(reasons.map(String)).toEqual([
      expect.stringContaining('app must stop: its end has begun (completed).'),
      expect.stringContaining('app must stop: its end has begun (cancelled).'),
    ]);
    expect(reasons[0]).not.toHaveProperty('cause');
    expect(reasons[1]).toHaveProperty('cause');
  });

  it('tells of a synchronous teardown that throws, as of its task (rule 16)', async () => {
    const main = createMainScope('app');
    main.spawn(
      new Observable(() => () => {
        throw boom;
      }),
    );
    const outcome = await main.cancel();
    expect(outcome.teardownErrors).toMatchObject([{ code: 'FINALIZER', scope: 'app' }]);
    const [error] = outcome.teardownErrors;
    expect(String(error)).toContain('its task failed while it was torn down');
    expect(error?.cause).toMatchObject({ errors: [boom] });
  });

  it(
    'leaves its own end to a nested scope that has failed by itself (section 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const job = concat(
        timer(1).pipe(ignoreElements()),
        throwError(() => boom),
      ).pipe(
        finalizeAsync(() => timer(5)),
        withScope({ name: 'job', parent: main }),
      );
      const errors = errorsOf(job);
      at(3, () => void main.cancel());
      m.flush();
      expect(errors).toEqual([boom]);
    }),
  );

  it('leaves its own end to a nested scope that fails by the same death (section 5)', async () => {
    const death = new Subject<never>();
    const database = merge(of('up'), death).pipe(shareService('database'));
    const told: unknown[] = [];
    const app = deferScope((scope) => {
      // The first to be told, so that it has to stop before the job has begun to.
      scope.spawn(database);
      database.pipe(withScope({ name: 'job', parent: scope })).subscribe({
        error: (error: unknown) => told.push(error),
      });
      return NEVER;
    }).pipe(withScope('app'));
    const errors = errorsOf(app);
    death.error(boom);
    await settled();
    expect([...told, ...errors]).toMatchObject([
      { code: 'SCOPE_DIED', scope: 'database', cause: boom },
      { code: 'SCOPE_DIED', scope: 'database', cause: boom },
    ]);
  });

  /** Closes at 1, when its service still takes 8, and adds a finalizer of `ms` at 7. Writes down what becomes of it. */
  function addsLate(ms: number, config: Omit<MainScopeConfig, 'name'>): readonly string[] {
    const note = journal();
    const main = createMainScope({ ...config, name: 'app' });
    main.events.subscribe((event) => {
      if (event.scope !== 'app') return;
      if (event.type === 'finalizer') note(event.phase);
      if (event.type === 'closed') note(event.type);
    });
    const database = concat(of('up'), NEVER).pipe(
      finalizeAsync(() => timer(8)),
      shareService({ name: 'database', stopTimeout: 20 }),
    );
    void main.use(database);
    at(1, () => void main.close().catch(() => undefined));
    at(7, () => void main.addFinalizer(() => timer(ms)));
    return note.lines;
  }

  it(
    'waits for a finalizer that is added while only its services are left (rule 12)',
    marbles((m) => {
      const lines = addsLate(4, {});
      m.flush();
      expect(lines).toEqual(['7 started', '11 settled', '11 closed']);
    }),
  );

  it(
    'says in a snapshot that it waits for its services, and for that finalizer (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of('up'), NEVER).pipe(
        finalizeAsync(() => timer(8)),
        shareService('database'),
      );
      void main.use(database);
      const waits: unknown[] = [];
      const look = (): void => {
        waits.push(main.snapshot().scopes.find(({ kind }) => kind === 'main')?.waitingOn);
      };
      at(1, () => void main.close());
      at(7, () => {
        main.addFinalizer(function report() {
          return timer(4);
        });
        look();
      });
      at(10, look);
      m.flush();
      expect(waits).toEqual([['database', 'report'], ['report']]);
    }),
  );

  it(
    'gives such a finalizer its time from its own start (rule 22)',
    marbles((m) => {
      const lines = addsLate(4, { stopTimeout: 5 });
      m.flush();
      expect(lines).toEqual(['7 started', '11 settled', '11 closed']);
    }),
  );

  it(
    'abandons such a finalizer once it is out of time (rule 22)',
    marbles((m) => {
      const lines = addsLate(10, { stopTimeout: 5 });
      m.flush();
      expect(lines).toEqual(['7 started', '12 abandoned', '12 closed']);
    }),
  );

  it(
    'abandons such a finalizer at the deadline (rule 22)',
    marbles((m) => {
      const lines = addsLate(10, { deadline: 7 });
      m.flush();
      expect(lines).toEqual(['7 started', '8 abandoned', '8 closed']);
    }),
  );

  it(
    'gives one that is added after the deadline no more than a turn (rule 22)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope({ name: 'app', deadline: 5 });
      main.events.subscribe((event) => {
        if (event.type === 'finalizer') note(`${event.scope} ${event.phase}`);
      });
      const database = service('database', (scope) => {
        scope.addFinalizer(() => void main.addFinalizer(() => timer(10)));
        scope.addFinalizer(() => NEVER);
        return concat(of('up'), NEVER);
      });
      void main.use(database);
      at(1, () => void main.close().catch(() => undefined));
      m.flush();
      expect(note.lines).toEqual([
        '1 database started',
        '6 database abandoned',
        '6 database started',
        '6 app started',
        '6 database settled',
        '6 app abandoned',
      ]);
    }),
  );
});
