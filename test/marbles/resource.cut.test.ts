import { merge, switchMap, timer } from 'rxjs';
import { createMainScope, deferScope, resource, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';

const { marbles } = configureMarbles(expect);

describe('a resource that is being acquired as its scope ends', () => {
  it(
    'is cut at once, though finalizers that were added later come before it (rules 8, 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('-----r');
      const task = deferScope((scope) => {
        const opened = resource(
          () => acquire,
          () => timer(1),
        );
        const later = timer(1).pipe(
          switchMap(() => {
            scope.addFinalizer(() => timer(5));
            return [];
          }),
        );
        return merge(opened, later);
      });
      task.pipe(withScope({ name: 'job', parent: main })).subscribe({ error: () => undefined });
      at(2, () => void main.close());
      m.expect(acquire).toHaveSubscriptions('^-!');
      m.flush();
      expect(main.state).toBe('closed');
    }),
  );
});
