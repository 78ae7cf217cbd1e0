import { merge, NEVER, of, switchMap, tap } from 'rxjs';
import { createMainScope, deferScope, inScope, noMoreDependents, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { journal } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('what a task that listens waits for when its drain begins (rule 5)', () => {
  it(
    'is a service that starts: its value comes through, and ends the subscription, so that the task can end (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      const slow = m.cold('-----v-w').pipe(shareService('slow'));
      const task = merge(
        of('a'),
        noMoreDependents(),
        slow.pipe(tap({ next: note, complete: () => note('complete') })),
      );
      picture(m, main, { x: 'r--d-x' }, 'rdx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
      m.flush();
      expect(note.lines).toEqual(['5 v', '5 complete']);
    }),
  );
});

describe('noMoreDependents in an isolated scope (rules 5, 25)', () => {
  it(
    'is that of the isolated scope, and not of the service that it stands in',
    marbles((m) => {
      const main = createMainScope('app');
      const note = journal();
      const alone = deferScope((scope) => {
        scope.spawn(
          noMoreDependents().pipe(
            switchMap(() => m.cold('--|')),
            tap({ complete: () => note('drained') }),
          ),
        );
        return m.cold('-|');
      }).pipe(withScope({ name: 'alone', isolated: true }));
      const task = merge(of('a'), alone, NEVER);
      picture(m, main, { x: 'r----x' }, 'rx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^----!').toBeObservable('a');
      m.flush();
      expect(note.lines).toEqual(['3 drained']);
    }),
  );
});
