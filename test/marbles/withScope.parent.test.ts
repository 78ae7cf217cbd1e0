import { concat, NEVER, of, throwError, timer } from 'rxjs';
import { createMainScope, deferScope, finalizeAsync, type Scope, withScope } from 'rxjs-scope';
import { configureMarbles, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('withScope({ parent })', () => {
  const reports = collectReports();

  const job = (parent: Scope) =>
    NEVER.pipe(
      finalizeAsync(() => timer(3)),
      withScope({ name: 'job', parent }),
    );

  it('is nested in that parent wherever it is subscribed (rule 24)', () => {
    const main = createMainScope('app');
    const paths: string[] = [];
    const where = deferScope((scope) => of(paths.push(scope.path))).pipe(
      withScope({ name: 'job', parent: main }),
    );
    where.subscribe();
    where.pipe(withScope('other')).subscribe();
    expect(paths).toEqual(['app/job', 'app/job']);
  });

  it(
    'completes once it is closed when its parent is closed (rule 19)',
    marbles((m) => {
      const main = createMainScope('app');
      at(2, () => void main.close());
      m.expect(job(main)).toBeObservable('-----|');
    }),
  );

  it(
    'completes once it is closed when its parent completes (rule 19)',
    marbles((m) => {
      let parent: Scope | undefined;
      const outer = deferScope((scope) => {
        parent = scope;
        return timer(2);
      }).pipe(withScope('app'));
      outer.subscribe();
      const note = journal();
      job(parent ?? createMainScope()).subscribe({
        complete: () => {
          note('job complete');
        },
      });
      m.flush();
      expect(note.lines).toEqual(['5 job complete']);
    }),
  );

  it(
    'errs with a ScopeClosedError, with the reason as cause, when its parent is cancelled (rule 19)',
    marbles((m) => {
      const main = createMainScope('app');
      const reason = new Error('enough');
      const errors = errorsOf(job(main));
      at(2, () => void main.cancel(reason));
      at(4, () => {
        expect(errors).toEqual([]);
      });
      m.flush();
      expect(errors).toMatchObject([{ name: 'ScopeClosedError', code: 'SCOPE_CLOSED', cause: reason }]);
    }),
  );

  it(
    'errs with a ScopeClosedError when it is cancelled itself, and its parent lives on (rule 19)',
    marbles((m) => {
      const main = createMainScope('app');
      const reason = new Error('enough');
      let nested: Scope | undefined;
      const task = deferScope((scope) => {
        nested = scope;
        return NEVER;
      });
      const errors = errorsOf(task.pipe(withScope({ name: 'job', parent: main })));
      at(2, () => void nested?.cancel(reason));
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED', cause: reason }]);
      expect(nested?.state).toBe('closed');
      expect(main.state).toBe('ready');
    }),
  );

  it('errs with a ScopeDiedError when its parent failed (rule 19)', async () => {
    const boom = new Error('boom');
    let errors: readonly unknown[] = [];
    marbles((m) => {
      const main = createMainScope('app');
      errors = errorsOf(job(main));
      main.spawn(
        concat(
          timer(2),
          throwError(() => boom),
        ),
      );
      m.flush();
    })();
    expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'app', cause: boom }]);
    expect(await reports.take()).toEqual([boom]);
  });

  it('gives two live scopes of one name two paths (section 3)', () => {
    const main = createMainScope('app');
    const paths: string[] = [];
    const named = deferScope((scope) => {
      paths.push(scope.path);
      return NEVER;
    }).pipe(withScope({ name: 'job', parent: main }));
    named.subscribe();
    named.subscribe();
    expect(paths).toEqual(['app/job', 'app/job#2']);
  });

  it(
    'refuses a parent that is closed, one turn later (rules 16, 20)',
    marbles((m) => {
      const main = createMainScope('app');
      void main.close();
      const errors = errorsOf(of('a').pipe(withScope({ parent: main })));
      expect(errors).toEqual([]);
      m.flush();
      expect(errors).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
    }),
  );

  it('keeps nothing in a parent after it has closed (Effect #3440)', () => {
    const main = createMainScope('app');
    for (let i = 0; i < 100; i++) {
      of(i)
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
    }
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual(['app']);
  });

  it(
    'appears in the events of its main scope',
    marbles((m) => {
      const main = createMainScope('app');
      const seen: string[] = [];
      trace(main).subscribe((line) => seen.push(line));
      m.cold('--|')
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
      m.flush();
      expect(seen.filter((line) => line.startsWith('app/job ')).at(-1)).toBe('app/job closed');
    }),
  );
});
