import { firstValueFrom, lastValueFrom, of, Subject, switchMap, takeUntil } from 'rxjs';
import { createMainScope, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { deferred } from './deferred.ts';
import { errorChain } from './errorChain.ts';
import { eventOf } from './eventOf.ts';
import { turn } from './turn.ts';

describe('a promise that is acquired too late (rule 12)', () => {
  it('is released as it comes in, and waited for (rule 12)', async () => {
    const order: string[] = [];
    const connection = deferred<string>();
    const goodbye = deferred();
    const main = createMainScope('app');
    const service = resource(
      () => connection.promise,
      (value) => {
        order.push(`releases ${value}`);
        return goodbye.promise.then(() => order.push(`released ${value}`));
      },
    ).pipe(shareService('x'));
    service.pipe(inScope(main)).subscribe(() => order.push('emitted'));
    const closed = main.close().then(() => order.push('closed'));
    connection.resolve('late');
    await Promise.resolve();
    goodbye.resolve();
    await closed;
    expect(order).toEqual(['releases late', 'released late', 'closed']);
  });

  it('is waited for by a scope whose task has completed (rule 12)', async () => {
    const order: string[] = [];
    const connection = deferred<string>();
    const stop = new Subject<void>();
    const app = resource(
      () => connection.promise,
      (value) => {
        order.push(`released ${value}`);
      },
    ).pipe(takeUntil(stop), withScope('app'));
    const done = lastValueFrom(app, { defaultValue: 'nothing' }).then((value) =>
      order.push(`done: ${value}`),
    );
    stop.next();
    connection.resolve('late');
    await done;
    expect(order).toEqual(['released late', 'done: nothing']);
  });

  it('holds back the dependency that it may still use (rules 7, 12)', async () => {
    const order: string[] = [];
    const connection = deferred<string>();
    const main = createMainScope('app');
    const low = resource(
      () => of('low'),
      () => void order.push('low released'),
    ).pipe(shareService('low'));
    const high = low.pipe(
      switchMap(() =>
        resource(
          () => connection.promise,
          () => void order.push('high released'),
        ),
      ),
      shareService('high'),
    );
    const subscription = high.pipe(inScope(main)).subscribe();
    const lowClosed = eventOf(main, 'low', 'closed');
    subscription.unsubscribe();
    await eventOf(main, 'high', 'closing');
    expect(order).toEqual([]);
    connection.resolve('late');
    await lowClosed;
    expect(order).toEqual(['high released', 'low released']);
    await main.close();
  });

  it('is no error when it rejects with an AbortError after it was given up (rules 12, 16)', async () => {
    const unhandled = collectUnhandled();
    const connection = deferred<string>();
    const main = createMainScope('app');
    const released: string[] = [];
    const opened = resource(
      () => connection.promise,
      (value) => void released.push(value),
    );
    opened.pipe(shareService('x'), inScope(main)).subscribe();
    const closed = main.close();
    connection.reject(new DOMException('aborted', 'AbortError'));
    await closed.catch((error: unknown) => expect.unreachable(errorChain(error)));
    expect(released).toEqual([]);
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('may be taken by the second dependent when the first has left (rule 12)', async () => {
    const connection = deferred<string>();
    let acquired = 0;
    const main = createMainScope('app');
    const service = resource(
      () => {
        acquired += 1;
        return connection.promise;
      },
      () => {},
    ).pipe(shareService('x'), inScope(main));
    const first = service.subscribe();
    const second = firstValueFrom(service);
    first.unsubscribe();
    connection.resolve('a');
    await expect(second).resolves.toBe('a');
    expect(acquired).toBe(1);
    await main.close();
  });

  it('is released as it comes in when its chain was unsubscribed in a scope that lives on (rules 10, 12)', async () => {
    const connection = deferred<string>();
    const released = deferred<string>();
    const main = createMainScope('app');
    const opened = resource(() => connection.promise, released.resolve);
    const emitted: string[] = [];
    opened
      .pipe(inScope(main))
      .subscribe((value) => emitted.push(value))
      .unsubscribe();
    connection.resolve('late');
    await expect(released.promise).resolves.toBe('late');
    expect(emitted).toEqual([]);
    expect(main.state).toBe('ready');
    await main.close();
  });
});
