import { createMainScope, deferScope, inScope, noMoreDependents, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

describe('an async function of a service that asks for noMoreDependents', () => {
  it('has no drain waited for: it has settled (rules 5, 6)', async () => {
    const told: string[] = [];
    const x = service('x', async (scope) => {
      await Promise.resolve();
      scope.noMoreDependents.subscribe(() => told.push('drained'));
      deferScope(() => noMoreDependents().pipe(withScope('inner')))
        .pipe(inScope(scope))
        .subscribe(() => told.push('nested'));
      return 'value';
    });
    const main = createMainScope('app');
    await main.use(x);
    const [scope] = main.dependencies;
    main.release(x);
    await expect(scope?.outcome).resolves.toMatchObject({ kind: 'drained', teardownErrors: [] });
    expect(told).toContain('drained');
    await main.close();
  });
});
