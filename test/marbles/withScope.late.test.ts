import { EMPTY, merge, NEVER, of, repeat, Subject, take, tap, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  noMoreDependents,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, journal } from './scope.journal.ts';
import { turn } from './turn.ts';

const { marbles } = configureMarbles(expect);

describe('a nested scope that is opened while its parent releases (rules 8, 20)', () => {
  it(
    'and does not end by itself is ended by its parent',
    marbles((m) => {
      const main = createMainScope('app');
      const task = m.cold('-');
      const note = journal();
      main.addFinalizer(() => {
        task.pipe(withScope('late')).subscribe({ complete: () => note('late is told') });
        return timer(3);
      });
      at(2, () => void main.close());
      m.expect(task).toHaveSubscriptions('--^--!');
      m.flush();
      expect(note.lines).toEqual(['5 late is told']);
      expect(main.state).toBe('closed');
    }),
  );

  it(
    'and is unsubscribed runs its task no longer, though it closes at its turn',
    marbles((m) => {
      const main = createMainScope('app');
      const task = m.cold('-');
      const note = journal();
      main.addFinalizer(() => timer(10));
      at(2, () => void main.close());
      const late = task.pipe(
        finalizeAsync(() => {
          note('late is cleaned up');
        }),
        withScope({ name: 'late', parent: main }),
      );
      at(4, () => {
        const running = late.subscribe();
        at(3, () => {
          running.unsubscribe();
        });
      });
      m.expect(task).toHaveSubscriptions('----^--!');
      m.flush();
      expect(note.lines).toEqual(['12 late is cleaned up']);
      expect(main.state).toBe('closed');
    }),
  );

  it('again and again lets time go on, and its parent close', async () => {
    const main = createMainScope('app');
    const told: unknown[] = [];
    main.addFinalizer(() => {
      EMPTY.pipe(withScope('late'), repeat()).subscribe({ error: (error: unknown) => told.push(error) });
      return timer(5);
    });
    await main.close();
    await turn();
    expect(told).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
  });
});

describe('a nested scope that was opened while another handed out a value (rule 8)', () => {
  it(
    'may close before the turn of that other one has come, which still waits for it',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      const finalizer = (name: string, ms: number) => () => {
        note(`${name} begins`);
        return timer(ms).pipe(tap({ complete: () => note(`${name} ends`) }));
      };
      const inner = timer(1).pipe(finalizeAsync(finalizer('inner', 5)), withScope('inner'), inScope(main));
      const outer = merge(of('a'), NEVER).pipe(
        finalizeAsync(finalizer('outer', 1)),
        withScope('outer'),
        inScope(main),
      );
      outer.pipe(tap(() => inner.subscribe())).subscribe();
      main.addFinalizer(finalizer('main', 10));
      at(2, () => void main.close());
      m.flush();
      expect(note.lines).toEqual([
        '1 inner begins',
        '2 main begins',
        '6 inner ends',
        '12 main ends',
        '12 outer begins',
        '13 outer ends',
      ]);
    }),
  );
});

describe('a scope that has let go (rules 9, 20)', () => {
  it(
    'completes a subscription that waits for the next generation of a service',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      const database = merge(of('up'), NEVER).pipe(
        finalizeAsync(() => timer(10)),
        shareService('database'),
      );
      const user = database.pipe(inScope(main)).subscribe();
      const job = NEVER.pipe(
        finalizeAsync(() => {
          database.subscribe({ next: () => note('value'), complete: () => note('complete') });
          return timer(1);
        }),
        withScope({ name: 'job', parent: main }),
      );
      const end = new Subject<void>();
      const running = job.subscribe();
      at(2, () => {
        user.unsubscribe();
      });
      at(4, () => {
        running.unsubscribe();
        end.next();
      });
      m.flush();
      expect(note.lines).toEqual(['5 complete']);
    }),
  );

  it(
    'uses nothing more, though its services still close',
    marbles((m) => {
      const main = createMainScope('app');
      const told: unknown[] = [];
      const database = merge(of('up'), noMoreDependents().pipe(take(1))).pipe(
        finalizeAsync(() => timer(10)),
        shareService('database'),
      );
      const other = of('other').pipe(shareService('other'));
      database.pipe(inScope(main)).subscribe();
      at(2, () => void main.close());
      at(4, () => {
        expect(main.state).toBe('releasing');
        other.pipe(inScope(main)).subscribe({
          next: (value) => told.push(value),
          error: (error: unknown) => told.push(error),
        });
      });
      m.flush();
      expect(told).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
    }),
  );
});
