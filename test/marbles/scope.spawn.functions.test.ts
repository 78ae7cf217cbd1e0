import { firstValueFrom, of, Subject } from 'rxjs';
import { createMainScope, deferScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

describe('scope.spawn of an async function', () => {
  const reports = collectReports();

  it('runs it, and waits for it before the first finalizer (rule 6)', async () => {
    const gate = new Subject<string>();
    const order: string[] = [];
    const main = createMainScope();
    main.addFinalizer(() => void order.push('finalizer'));
    main.spawn(async () => {
      await firstValueFrom(gate);
      order.push('function');
    });
    const closing = main.close();
    await settled();
    expect(order).toEqual([]);
    gate.next('go');
    await closing;
    expect(order).toEqual(['function', 'finalizer']);
  });

  it('runs on when it is unsubscribed alone, and its rejection is reported (rule 6)', async () => {
    const gate = new Subject<string>();
    const main = createMainScope();
    const subscription = main.spawn(async () => {
      await firstValueFrom(gate);
      throw boom;
    });
    subscription.unsubscribe();
    gate.next('go');
    expect(await reports.take()).toEqual([boom]);
    expect(main.state).toBe('ready');
  });

  it('fails its scope by its rejection (rule 15)', async () => {
    const task = deferScope((scope) => {
      scope.spawn(async () => {
        await settled();
        throw boom;
      });
      return new Subject<string>();
    });
    const errors = errorsOf(task.pipe(withScope('app')));
    await settled();
    await settled();
    expect(errors).toEqual([boom]);
  });

  it('takes a promise as well', async () => {
    const main = createMainScope();
    main.spawn(Promise.reject(boom));
    expect(await main.outcome).toMatchObject({ kind: 'failed', error: boom });
    expect(await reports.take()).toEqual([boom]);
  });

  it('may use services of its scope (section 3)', async () => {
    const main = createMainScope();
    const config = service('config', async () => Promise.resolve('value'));
    const seen: string[] = [];
    main.spawn(async () => {
      seen.push(await main.use(config));
    });
    await settled();
    expect(seen).toEqual(['value']);
    await main.close();
  });
});

describe('scope.spawn of an async generator', () => {
  collectReports();

  it('runs it to its end and discards its yields (rule 6)', async () => {
    const ran: number[] = [];
    const main = createMainScope();
    main.spawn(async function* () {
      for (let i = 0; i < 3; i++) {
        ran.push(i);
        yield await Promise.resolve(i);
      }
    });
    await settled();
    expect(ran).toEqual([0, 1, 2]);
    expect(main.state).toBe('ready');
  });

  it('runs its finally blocks when it is unsubscribed (rule 6)', async () => {
    const ran: string[] = [];
    const gate = new Subject<string>();
    const main = createMainScope();
    const subscription = main.spawn(async function* () {
      try {
        yield 1;
        await firstValueFrom(gate);
        yield 2;
        ran.push('not reached');
      } finally {
        ran.push('finally');
      }
    });
    await settled();
    subscription.unsubscribe();
    gate.next('go');
    await settled();
    expect(ran).toEqual(['finally']);
  });

  it('is waited for when its scope must stop, its finally blocks included (rule 6)', async () => {
    const order: string[] = [];
    const main = createMainScope();
    main.addFinalizer(() => void order.push('finalizer'));
    main.spawn(async function* () {
      try {
        for (;;) {
          await settled();
          yield;
        }
      } finally {
        await settled();
        order.push('finally');
      }
    });
    await settled();
    await main.close();
    expect(order).toEqual(['finally', 'finalizer']);
  });

  it('closes nested scopes opened since the oldest such function began, meanwhile (rule 6)', async () => {
    const gate = new Subject<string>();
    const order: string[] = [];
    const main = createMainScope();
    main.addFinalizer(() => void order.push('finalizer'));
    main.spawn(async () => {
      await firstValueFrom(gate);
      order.push('function');
    });
    const nested = deferScope((scope) => {
      scope.addFinalizer(() => void order.push('nested'));
      return new Subject<string>();
    });
    nested.pipe(withScope({ parent: main })).subscribe();
    const closing = main.close();
    await settled();
    expect(order).toEqual(['nested']);
    gate.next('go');
    await closing;
    expect(order).toEqual(['nested', 'function', 'finalizer']);
  });

  it('sees the signal of its scope aborted before its return() (rule 6)', async () => {
    const seen: boolean[] = [];
    const main = createMainScope();
    main.spawn(async function* () {
      try {
        for (;;) {
          await settled();
          yield;
        }
      } finally {
        seen.push(main.signal.aborted);
      }
    });
    await settled();
    await main.close();
    expect(seen).toEqual([true]);
    expect(await firstValueFrom(of(main.state))).toBe('closed');
  });
});
