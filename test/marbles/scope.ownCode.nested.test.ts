import { concat, lastValueFrom, NEVER, of } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.ts';
import { eventOf } from './eventOf.ts';
import { collectReports } from './scope.reports.ts';

const boom = new Error('boom');

describe('close() and cancel() from code that this end waits for (rule 21)', () => {
  collectReports();

  it('resolve at once in a finalizer of a scope nested in it', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    const database = service('database', (scope: Scope) => {
      const job = deferScope((inner) => {
        inner.addFinalizer(async () => {
          ran.push((await scope.cancel(boom)).kind);
        });
        return NEVER;
      });
      return concat(of('up'), job.pipe(withScope('job')));
    });
    await main.use(database);
    await main.cancel(boom);
    expect(ran).toEqual(['drained']);
  });

  it('wait for the end of another scope, though their own waits for the next generation of a service', async () => {
    const main = createMainScope('app');
    const { promise: released, resolve: release } = deferred();
    const database = concat(of('up'), NEVER).pipe(
      finalizeAsync(() => released),
      shareService('database'),
    );
    const releasing = eventOf(main, 'database', 'releasing');
    database.pipe(inScope(main)).subscribe().unsubscribe();
    await releasing;
    const others: Scope[] = [];
    const other = service('other', (scope) => of(scope)).pipe(inScope(main));
    other.subscribe({ next: (scope) => others.push(scope), error: () => undefined });
    const ran: string[] = [];
    const job = deferScope(async (scope) => {
      const using = scope.use(database);
      for (const scope of others) ran.push((await scope.cancel(boom)).kind);
      release();
      ran.push(await using);
    });
    await lastValueFrom(job.pipe(withScope({ name: 'job', parent: main })), { defaultValue: undefined });
    expect(ran).toEqual(['cancelled', 'up']);
    await main.close();
  });
});
