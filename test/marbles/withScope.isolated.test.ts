import { mergeMap, NEVER, of, switchMap, take, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  override,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope({ isolated: true })', () => {
  collectReports();

  it(
    'has services of its own (rule 25)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const job = database.pipe(
        switchMap(() => timer(2)),
        take(1),
        withScope({ name: 'job', isolated: true }),
      );
      const app = database.pipe(
        switchMap(() => job),
        switchMap(() => timer(5)),
        take(1),
        withScope('app'),
      );
      m.expect(app).toBeObservable('-------a|', { a: 0 });
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '0 database opens',
        '2 database closes',
        '3 database closed',
        '7 database closes',
        '8 database closed',
      ]);
    }),
  );

  it('is a main scope for what runs in it, and not that of its parent', () => {
    const scopes: Scope[] = [];
    const job = deferScope((scope) => of(scopes.push(scope))).pipe(
      withScope({ name: 'job', isolated: true }),
    );
    deferScope((scope) => {
      scopes.push(scope);
      return job;
    })
      .pipe(withScope('app'))
      .subscribe();
    const [app, isolated] = scopes;
    expect(isolated).not.toBe(app);
    expect(isolated?.main).not.toBe(app);
  });

  it(
    'is waited for by its parent, its services too (rule 25)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 4).pipe(shareService('database'));
      main.addFinalizer(() => {
        note('app cleans up');
      });
      database.pipe(withScope({ name: 'job', isolated: true }), inScope(main)).subscribe();
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual([
        '0 database opens',
        '2 database closes',
        '6 database closed',
        '6 app cleans up',
      ]);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'completes only once its own services are closed (rule 18)',
    marbles((m) => {
      const note = journal();
      const database = part(note, 'database', 4).pipe(shareService('database'));
      const job = database.pipe(
        switchMap(() => timer(2)),
        take(1),
        withScope({ isolated: true }),
      );
      m.expect(
        m.cold('a|').pipe(
          mergeMap(() => job),
          withScope('app'),
        ),
      ).toBeObservable('--a---|', { a: 0 });
    }),
  );

  it('takes overrides of its own, which its parent does not see', () => {
    const config = service('config', () => of('real'));
    const seen: string[] = [];
    const main = createMainScope('app');
    const isolated = { isolated: true, overrides: [override(config, () => of('fake'))] };
    config.pipe(withScope(isolated), inScope(main)).subscribe((value) => seen.push(value));
    config.pipe(inScope(main)).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['fake', 'real']);
  });

  it(
    'fails alone when its parent catches its error',
    marbles((m) => {
      const main = createMainScope('app');
      const boom = new Error('boom');
      const job = throwError(() => boom).pipe(
        finalizeAsync(() => timer(2)),
        withScope({ isolated: true }),
      );
      const errors = errorsOf(job.pipe(inScope(main)));
      m.flush();
      expect(errors).toEqual([boom]);
      expect(main.state).toBe('ready');
    }),
  );

  it(
    'completes once it is closed when its parent is closed (rule 19)',
    marbles((m) => {
      const main = createMainScope('app');
      at(2, () => void main.close());
      const job = NEVER.pipe(
        finalizeAsync(() => timer(3)),
        withScope({ isolated: true, parent: main }),
      );
      m.expect(job).toBeObservable('-----|');
    }),
  );

  it(
    'is out of time when its parent is (rule 22)',
    marbles((m) => {
      const note = journal();
      const app = deferScope((scope) => {
        const config = { name: 'job', isolated: true, stopTimeout: Infinity, parent: scope };
        NEVER.pipe(
          finalizeAsync(() => NEVER),
          withScope(config),
        ).subscribe({
          error: (error: unknown) => {
            expect(error).toMatchObject({ code: 'TEARDOWN', errors: [{ code: 'STOP_TIMEOUT' }] });
            note('job errs');
          },
        });
        return timer(1);
      });
      app.pipe(withScope({ name: 'app', stopTimeout: 5 })).subscribe({
        complete: () => {
          note('app ends');
        },
        error: () => {
          note('app ends');
        },
      });
      m.flush();
      expect(note.lines).toEqual(['6 job errs', '6 app ends']);
    }),
  );
});
