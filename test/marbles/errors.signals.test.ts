import { NEVER } from 'rxjs';
import { createMainScope, inScope, resource, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

describe('the reason with which a signal aborts', () => {
  it('says why a task must end, and that this is no error (rule 6)', async () => {
    const main = createMainScope('app');
    let signal: AbortSignal | undefined;
    const database = service('database', (scope) => {
      ({ signal } = scope);
      return NEVER;
    });
    const used = main.use(database).catch(String);
    await main.cancel();
    const reason = (scope: string, kind: string) =>
      `ScopeClosedError: ${scope} must stop: its end has begun (${kind}). Let your code end; this is no error.`;
    expect(await used).toBe(reason('app', 'cancelled'));
    expect(String(signal?.reason)).toBe(reason('database', 'drained'));
  });

  it('says what is acquired and no longer wanted (rule 12)', async () => {
    const main = createMainScope('app');
    let signal: AbortSignal | undefined;
    const opened = resource(
      (context) => {
        ({ signal } = context);
        return NEVER;
      },
      () => undefined,
    );
    opened.pipe(inScope(main)).subscribe().unsubscribe();
    expect(String(signal?.reason)).toBe('ScopeClosedError: What app acquires is no longer wanted.');
    await main.close();
  });
});
