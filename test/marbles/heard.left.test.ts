import { merge, NEVER, Subject, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { at, errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

describe('the error of a nested scope whose consumer leaves before it can be told (rule 16)', () => {
  collectReports();
  const slowly = finalizeAsync<never>(() => timer(3));

  it(
    'is not reported if the scope around it has ended with that error',
    marbles((m) => {
      const main = createMainScope('app');
      const failing = new Subject<never>();
      const slow = failing.pipe(slowly, withScope('slow'));
      const quick = failing.pipe(withScope('quick'));
      const told = errorsOf(merge(slow, quick).pipe(shareService('both'), inScope(main)));
      at(1, () => {
        failing.error(new Error('boom'));
      });
      m.flush();
      expect(told.map(errorChain)).toEqual(['ScopeDiedError(both, starting) < boom']);
    }),
  );

  it(
    'is not reported if the main scope has ended with that error',
    marbles((m) => {
      const failing = new Subject<never>();
      const slow = merge(failing.pipe(slowly, withScope('slow')), NEVER).pipe(shareService('service'));
      const told = errorsOf(merge(slow, failing).pipe(withScope('app')));
      at(1, () => {
        failing.error(new Error('boom'));
      });
      m.flush();
      expect(told.map(errorChain)).toEqual(['boom']);
    }),
  );
});
