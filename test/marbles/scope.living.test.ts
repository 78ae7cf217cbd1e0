import { mergeMap, NEVER, of, range, Subject, switchMap, take, tap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  shareService,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, defined, journal, part } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

describe('a scope that lives on', () => {
  collectReports();

  it(
    'drops edges that leave after the finalizers that began in that turn have settled (rule 10)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const database = part(note, 'database', 1).pipe(shareService('database'));
      const chain = database.pipe(
        switchMap(() => part(note, 'server', 3)),
        inScope(main),
      );
      m.expect(chain, '^-!').toBeObservable('a', { a: 'server' });
      m.flush();
      expect(note.lines.slice(2)).toEqual([
        '2 server closes',
        '5 server closed',
        '5 database closes',
        '6 database closed',
      ]);
      expect(main.state).toBe('ready');
    }),
  );

  it(
    'has a resource in a finalizer released before the next finalizer runs (rule 12)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      main.addFinalizer(() => {
        note('first');
      });
      main.addFinalizer(() =>
        part(note, 'report', 2).pipe(
          mergeMap(() => timer(3)),
          take(1),
        ),
      );
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['1 report opens', '4 report closes', '6 report closed', '6 first']);
    }),
  );

  it(
    'may open a nested scope in a finalizer, and waits for it (rule 20)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      main.addFinalizer(() => {
        note('first');
      });
      main.addFinalizer(() =>
        timer(2).pipe(
          finalizeAsync(() => {
            note('nested');
            return timer(3);
          }),
          withScope('cleanup'),
        ),
      );
      at(1, () => void main.close());
      m.flush();
      expect(note.lines).toEqual(['3 nested', '6 first']);
      expect(main.state).toBe('closed');
    }),
  );
});

describe('a consumer of withScope()', () => {
  const reports = collectReports();

  it('that has gone lets noMoreDependents err, which a listener may take for the end (rule 5)', () => {
    const seen: unknown[] = [];
    const task = deferScope((scope) => {
      scope.noMoreDependents.subscribe({
        next: () => seen.push('emits'),
        error: (error: unknown) => seen.push(error),
      });
      return NEVER;
    });
    task.pipe(withScope('app')).subscribe().unsubscribe();
    expect(seen).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
  });

  it('that throws in its callbacks is reported by RxJS, and breaks nothing (rule 27)', async () => {
    const ran: string[] = [];
    const scopes: Scope[] = [];
    const task = deferScope((scope) => {
      scopes.push(scope);
      return of(1);
    });
    const throwing = () => {
      throw boom;
    };
    task
      .pipe(
        finalizeAsync(() => void ran.push('finalizer')),
        withScope('app'),
      )
      .subscribe({ next: throwing, complete: throwing });
    throwError(() => 'told')
      .pipe(
        finalizeAsync(() => void ran.push('finalizer')),
        withScope('app'),
      )
      .subscribe({ error: throwing });
    expect(ran).toEqual(['finalizer', 'finalizer']);
    expect(defined(scopes[0]).state).toBe('closed');
    expect(await reports.take()).toEqual([boom, boom, boom]);
  });
});

describe('many of anything in one scope (rule 26)', () => {
  collectReports();

  it('finalizers run without recursion', () => {
    const main = createMainScope();
    let ran = 0;
    for (let i = 0; i < 50_000; i++) {
      main.addFinalizer(() => {
        ran += 1;
      });
    }
    void main.close();
    expect([ran, main.state]).toEqual([50_000, 'closed']);
  });

  it('finalizers that add finalizers run without recursion', () => {
    const main = createMainScope();
    let ran = 0;
    const add = () => {
      main.addFinalizer(() => {
        if (++ran < 20_000) {
          add();
        }
      });
    };
    add();
    void main.close();
    expect([ran, main.state]).toEqual([20_000, 'closed']);
  });

  it('values that switchScope switches on, one after the other or at once, run without recursion', () => {
    let opened = 0;
    let completed = false;
    range(0, 20_000)
      .pipe(
        tap(() => opened++),
        switchScope(() => of(1)),
        withScope(),
      )
      .subscribe({ complete: () => (completed = true) });
    const source = new Subject<number>();
    source
      .pipe(
        switchScope(() => {
          opened++;
          return NEVER;
        }),
        withScope(),
      )
      .subscribe();
    for (let i = 0; i < 20_000; i++) {
      source.next(i);
    }
    expect([opened, completed]).toEqual([40_000, true]);
  });
});
