import { catchError, concat, EMPTY, firstValueFrom, NEVER, of, Subject } from 'rxjs';
import { createMainScope, inScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';

const gate = () => new Subject<void>();
const opened = (subject: Subject<void>) => firstValueFrom(subject, { defaultValue: undefined });

describe('scope.use of a service that has closed while its main scope closes (rule 20)', () => {
  collectReports();

  it('is refused, and what else the asking scope holds is given back all the same (rule 9)', async () => {
    const [early, late, go, own] = [gate(), gate(), gate(), gate()];
    const main = createMainScope('app');
    const asked: unknown[] = [];
    const low = service('low', () => concat(of('low'), NEVER));
    const gone = service('gone', (scope) => {
      scope.addFinalizer(() => early);
      return concat(of('gone'), NEVER);
    });
    const middle = service('middle', async (scope) => {
      await scope.use(low);
      await opened(go);
      return scope.use(gone).catch((error: unknown) => {
        asked.push(error);
        throw error;
      });
    });
    // Holds middle for as long as the gate is shut, though it must stop.
    const high = service('high', async (scope) => {
      const value = await scope.use(middle).catch(() => 'none');
      await opened(late);
      return value;
    });
    gone.pipe(inScope(main)).subscribe().unsubscribe();
    await settled();
    main.addFinalizer(() => own);
    const closing = main.close();
    const user = high.pipe(
      withScope({ name: 'user', parent: main }),
      catchError(() => EMPTY),
    );
    const subscription = user.subscribe();
    await settled();
    subscription.unsubscribe();
    own.complete();
    early.complete();
    await settled();
    go.complete();
    await settled();
    late.complete();
    await settled();
    expect(asked).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual([]);
    expect(main.state).toBe('closed');
    await closing;
  });
});
