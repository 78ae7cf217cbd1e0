import { Subject } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('a value that is being handed to the dependents of a service (rules 2, 10)', () => {
  it.each([
    ['first', ['first', 'third', 'fourth']],
    ['third', ['first', 'third', 'fourth']],
    ['fourth', ['first', 'third', 'fourth']],
  ])(
    'comes to each once, though the %s of them settles what another that has left was held by',
    (settles, told) => {
      marbles((m) => {
        const main = createMainScope('app');
        const settled = new Subject<void>();
        const clock = m.cold('a---b').pipe(shareService('clock'));
        const got: string[] = [];
        const dependent = (name: string) =>
          clock.pipe(inScope(main)).subscribe((value) => {
            if (value === 'b') got.push(name);
            if (value === 'b' && name === settles) settled.complete();
          });
        dependent('first');
        const second = clock
          .pipe(
            finalizeAsync(() => settled),
            inScope(main),
          )
          .subscribe();
        dependent('third');
        dependent('fourth');
        at(2, () => {
          second.unsubscribe();
        });
        m.flush();
        expect(got).toEqual(told);
      })();
    },
  );
});
