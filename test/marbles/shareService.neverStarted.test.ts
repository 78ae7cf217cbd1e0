import { catchError, defer, lastValueFrom, NEVER, of, switchMap, throwError, timer } from 'rxjs';
import { createMainScope, deferScope, shareService, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

describe('a service that is left in the run in which it was first needed (rule 4)', () => {
  it('closes at once, though it is to be kept alive: its task was never subscribed', async () => {
    const main = createMainScope('app');
    const events: string[] = [];
    main.events.subscribe(({ scope, type }) => {
      if (scope === 'idle') events.push(type);
    });
    let isSubscribed = false;
    const idle = defer(() => {
      isSubscribed = true;
      return NEVER;
    }).pipe(shareService({ name: 'idle', keepAlive: Infinity }));
    const broken = timer(0, 1).pipe(
      switchMap((tick) => (tick === 1 ? throwError(() => new Error('boom')) : of(tick))),
      shareService('broken'),
    );
    const job = deferScope((scope) => {
      // Its death fails the scope, before the other subscription asks for 'idle' instead.
      scope.use(broken).catch(() => undefined);
      return broken.pipe(catchError(() => idle));
    }).pipe(withScope({ name: 'job', parent: main }));
    await expect(lastValueFrom(job)).rejects.toThrow('broken failed: boom');
    expect(isSubscribed).toBe(false);
    expect(events).toEqual(['starting', 'acquired', 'released', 'closing', 'releasing', 'closed']);
    await main.close();
  });
});
