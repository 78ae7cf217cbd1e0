import { concat, ignoreElements, merge, NEVER, of, Subject, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type ScopeEvent,
  type ScopeOutcome,
  scopeOf,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf, journal } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('the end of a scope', () => {
  collectReports();

  it(
    'waits, once the task has completed, for a spawned task that listens (rules 5, 18)',
    marbles((m) => {
      const rest = m.cold('---|');
      const app = deferScope((scope) => {
        scope.spawn(concat(scope.noMoreDependents.pipe(ignoreElements()), rest));
        return m.cold('--|');
      }).pipe(withScope('app'));
      m.expect(app).toBeObservable('-----|');
      m.expect(rest).toHaveSubscriptions('--^--!');
    }),
  );

  it('begins without a drain, where the task completes and nobody listens (section 5)', () => {
    const source = new Subject<never>();
    const events: ScopeEvent['type'][] = [];
    deferScope((scope) => {
      scope.main.events.subscribe(({ type }) => events.push(type));
      return source;
    })
      .pipe(withScope('app'))
      .subscribe();
    source.complete();
    expect(events).toEqual(['closing', 'releasing', 'closed']);
  });

  it('is a drain while noMoreDependents emits, though no task listens (section 5)', async () => {
    const main = createMainScope('app');
    const states: string[] = [];
    main.noMoreDependents.subscribe(() => states.push(main.state));
    await main.close();
    expect(states).toEqual(['draining']);
  });

  it('is a completion for what is nested in a service that has drained (section 5)', async () => {
    const main = createMainScope('app');
    const outcomes: Promise<ScopeOutcome>[] = [];
    const database = service('database', (scope) => {
      outcomes.push(scope.outcome);
      const job = deferScope((nested) => {
        outcomes.push(nested.outcome);
        return NEVER;
      }).pipe(withScope('job'));
      return merge(of('up'), job);
    });
    await main.use(database);
    main.release(database);
    expect(await Promise.all(outcomes)).toMatchObject([{ kind: 'drained' }, { kind: 'completed' }]);
    await main.close();
  });

  it(
    'of one service does not begin the deadline of its main scope (rule 22)',
    marbles((m) => {
      const main = createMainScope({ name: 'app', deadline: 3 });
      const note = journal();
      main.events.subscribe((event) => {
        if (event.type === 'finalizer') note(event.phase);
      });
      const database = concat(of('up'), NEVER).pipe(shareService('database'), inScope(main));
      m.expect(database, '^!').toBeObservable('a', { a: 'up' });
      main.addFinalizer(() => timer(2));
      at(10, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['10 started', '12 settled']);
    }),
  );

  it(
    'lets nothing be registered any more: scopeOf does not know what comes then (section 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const [first, late] = [{ name: 'first' }, { name: 'late' }];
      const values = new Subject<object>();
      const database = service('database', () => values);
      const job = deferScope((scope) => {
        scope.addFinalizer(() => timer(5));
        return database;
      }).pipe(withScope({ name: 'job', parent: main }));
      const errors = errorsOf(job);
      values.next(first);
      const running = defined(scopeOf(first));
      at(1, () => void running.cancel(boom));
      at(2, () => {
        expect(running.state).toBe('closing');
        values.next(late);
      });
      m.flush();
      expect(scopeOf(late)).toBeUndefined();
      expect(errors).toMatchObject([{ code: 'SCOPE_DIED', cause: boom }]);
    }),
  );

  it('is told of once, though several of its tasks hear of the death that is its reason (rule 16)', async () => {
    const main = createMainScope('app');
    const death = new Subject<never>();
    const database = merge(of('up'), death).pipe(shareService('database'));
    const outcomes: Promise<ScopeOutcome>[] = [];
    const job = deferScope((scope) => {
      outcomes.push(scope.outcome);
      scope.spawn(database);
      return database;
    }).pipe(withScope({ name: 'job', parent: main }));
    const errors = errorsOf(job);
    death.error(boom);
    await settled();
    expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'database', cause: boom }]);
    expect(await Promise.all(outcomes)).toMatchObject([{ kind: 'failed', teardownErrors: [] }]);
    await main.close();
  });
});
