import { catchError, concat, merge, NEVER, of, switchMap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  service,
  shareService,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, errorsOf, journal, part } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const reason = new Error('enough');

describe('scope.cancel of a service', () => {
  const reports = collectReports();

  it(
    'tells the dependents first, in parallel, and only then unsubscribes its task (rule 11)',
    marbles((m) => {
      const note = journal();
      const task = m.cold('u');
      const main = createMainScope('app');
      let database: Scope | undefined;
      const service$ = service('database', (scope) => {
        database = scope;
        return task.pipe(
          finalizeAsync(() => {
            note('database closes');
            return timer(1);
          }),
        );
      });
      for (const [name, ms] of [
        ['slow', 5],
        ['quick', 2],
      ] as const) {
        const user = service$.pipe(
          switchMap(() => part(note, name, ms)),
          shareService(name),
        );
        user.pipe(inScope(main)).subscribe({
          error: () => {
            note(`${name} told`);
          },
        });
      }
      at(3, () => void defined(database).cancel(reason));
      m.expect(task).toHaveSubscriptions('^-------!');
      m.flush();
      expect(note.lines.filter((line) => line.includes('clos'))).toEqual([
        expect.stringMatching(/^3 (slow|quick) closes$/),
        expect.stringMatching(/^3 (slow|quick) closes$/),
        '5 quick closed',
        '8 slow closed',
        '8 database closes',
      ]);
      expect(main.state).toBe('ready');
    }),
  );

  it(
    'gives them a ScopeDiedError whose cause is the reason (rule 11)',
    marbles((m) => {
      const main = createMainScope('app');
      let database: Scope | undefined;
      const service$ = service('database', (scope) => {
        database = scope;
        return concat(of('up'), NEVER);
      });
      const errors = errorsOf(service$.pipe(inScope(main)));
      at(1, () => void defined(database).cancel(reason));
      m.flush();
      expect(errors).toMatchObject([
        { code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: reason },
      ]);
    }),
  );

  it(
    'gives them the phase "starting" when it had no value (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      let database: Scope | undefined;
      const service$ = service('database', (scope) => {
        database = scope;
        return NEVER;
      });
      const errors = errorsOf(service$.pipe(inScope(main)));
      at(1, () => void defined(database).cancel(reason));
      m.flush();
      expect(errors).toMatchObject([{ phase: 'starting', cause: reason }]);
    }),
  );

  it(
    'lets siblings that do not depend on it live on (rule 11)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      let database: Scope | undefined;
      const service$ = service('database', (scope) => {
        database = scope;
        return concat(of('up'), NEVER);
      });
      const broker = part(note, 'broker', 1).pipe(shareService('broker'));
      merge(service$.pipe(catchError(() => of('told'))), broker)
        .pipe(inScope(main))
        .subscribe();
      at(2, () => void defined(database).cancel(reason));
      m.flush();
      expect(note.lines).toEqual(['0 broker opens']);
    }),
  );

  it(
    'lets a new subscriber have the next generation, once it is closed (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const scopes: Scope[] = [];
      const service$ = service('database', (scope) => {
        scopes.push(scope);
        return concat(of(scopes.length), NEVER).pipe(finalizeAsync(() => timer(3)));
      });
      const once = service$.pipe(catchError(() => service$));
      at(2, () => void scopes[0]?.cancel(reason));
      m.expect(once.pipe(inScope(main)), '^-------!').toBeObservable('a----b', { a: 1, b: 2 });
      m.flush();
      expect(scopes[0]?.state).toBe('closed');
    }),
  );

  it('of an idle one has no dependent to tell, and reports nothing', async () => {
    const main = createMainScope('app');
    const service$ = shareService({ name: 'idle', keepAlive: Infinity })(
      deferScope(() => concat(of(1), NEVER)),
    );
    await main.use(service$);
    const [idle] = main.dependencies;
    main.release(service$);
    await settled();
    expect(idle?.state).toBe('ready');
    const outcome = await defined(idle).cancel(reason);
    expect(outcome.kind).toBe('cancelled');
    expect(await reports.take()).toEqual([]);
  });
});
