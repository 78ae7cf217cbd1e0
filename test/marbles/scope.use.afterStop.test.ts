import { createMainScope, deferScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { deferred } from './deferred.ts';
import { turn } from './turn.ts';

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
  });

describe('a service that is asked for after the scope was told to stop', () => {
  it('is handed to a nested scope whose turn to close comes while it starts (rules 6, 20)', async () => {
    const main = createMainScope('app');
    const started = deferred<string>();
    const released = deferred();
    const audit = service('audit', () => started.promise);
    const told: unknown[] = [];
    const job = deferScope(async (scope) => {
      await aborted(scope.signal);
      told.push(await scope.use(audit).catch((error: unknown) => error));
    });
    job.pipe(withScope({ name: 'job', parent: main })).subscribe();
    main.addFinalizer(() => released.promise);
    const closing = main.close();
    await turn();
    released.resolve();
    await turn();
    started.resolve('audit');
    await closing;
    expect(told).toEqual(['audit']);
  });
});
