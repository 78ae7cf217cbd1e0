import { config, finalize, firstValueFrom, NEVER, of, Subject } from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  inScope,
  noMoreDependents,
  resource,
  type ScopeEvent,
  StopTimeoutError,
  service,
  serviceFamily,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles, type Expect } from 'rxjs-scope/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { turn } from './turn.ts';

describe('what is handed to the library, and is not quite what one expects', () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });

  it('is described in errors, whatever was thrown (section 3)', async () => {
    const main = createMainScope('app');
    const fails = (thrown: unknown) => service('odd', () => Promise.reject(thrown as Error));
    await expect(main.use(fails('a string'))).rejects.toThrow(/odd could not start: a string\./);
    await expect(main.use(fails(new RangeError()))).rejects.toThrow(/odd.* could not start: RangeError\./);
    await expect(main.use(fails(new Error('why?')))).rejects.toThrow(/why\? Catch it/);
    await main.close();
  });

  it('may be a generator that is written by hand, and throws at once (rule 6)', async () => {
    const main = createMainScope('app');
    const thrower = {
      next: () => {
        throw new Error('at once');
      },
      return: () => Promise.resolve({ done: true, value: undefined }),
      throw: () => Promise.resolve({ done: true, value: undefined }),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    const odd = service('odd', () => thrower as unknown as AsyncGenerator<string, void, void>);
    await expect(main.use(odd)).rejects.toThrow(/at once/);
    await main.close();
  });

  it('may be a thenable that throws instead of rejecting (rule 12)', async () => {
    const main = createMainScope('app');
    const thenable = {
      then: () => {
        throw new Error('no promise');
      },
    } as unknown as Promise<string>;
    const opened = resource(
      () => thenable,
      () => undefined,
    );
    await expect(firstValueFrom(opened.pipe(inScope(main)))).rejects.toThrow('no promise');
    await main.close();
  });

  it('may be a resource that disposes of itself in the synchronous way', async () => {
    const main = createMainScope('app');
    const disposed: string[] = [];
    const opened = resource(() => ({
      [Symbol.dispose]: () => {
        disposed.push('now');
      },
    }));
    const used = opened.pipe(inScope(main)).subscribe();
    used.unsubscribe();
    expect(disposed).toEqual(['now']);
    await main.close();
  });

  it('may be a function that is a thenable (rule 6)', async () => {
    const main = createMainScope('app');
    const then = (resolve: (value: string) => void): void => {
      resolve('value');
    };
    const thenable = Object.assign(() => undefined, { then }) as unknown as Promise<string>;
    await expect(firstValueFrom(deferScope(() => thenable).pipe(inScope(main)))).resolves.toBe('value');
    await main.close();
  });

  it('may have a then that is no function: it is no promise (rule 12)', async () => {
    const main = createMainScope('app');
    const odd = { then: 5 };
    const opened = resource(
      () => odd,
      () => undefined,
    );
    await expect(firstValueFrom(opened.pipe(inScope(main)))).resolves.toBe(odd);
    await expect(firstValueFrom(deferScope(() => odd as never).pipe(inScope(main)))).rejects.toThrow(
      /must be an Observable, a promise or an async generator/,
    );
    await main.close();
  });

  it('may be any iterable for switchScope, as for switchMap', () => {
    const seen: string[] = [];
    of('ab')
      .pipe(
        switchScope((text) => Array.from(text)),
        withScope(),
      )
      .subscribe((letter) => seen.push(letter));
    expect(seen).toEqual(['a', 'b']);
  });

  it('may be an object as the key of a family, shown as JSON', () => {
    const tenant = serviceFamily('tenant', (key: { id: number }) => of(key.id), { key: (key) => [key.id] });
    expect(tenant({ id: 1 }).serviceName).toBe('tenant([1])');
  });

  it('is refused by configureMarbles, if it is not expect', () => {
    expect(() => configureMarbles('expect' as unknown as Expect)).toThrow(/expect function/);
  });

  it('may be a listener to a drain that comes from nowhere: it is told all the same (rule 5)', async () => {
    const main = createMainScope('app');
    const told: string[] = [];
    const work = new Subject<void>();
    const slow = service('slow', async function* (scope) {
      yield 'value';
      await firstValueFrom(work);
      scope.noMoreDependents.subscribe(() => told.push('late'));
    });
    await main.use(slow);
    const closing = main.close();
    await turn();
    work.next();
    await closing;
    expect(told).toEqual(['late']);
  });

  it('may be a cleanup that throws as it is given up (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope({ name: 'app', stopTimeout: 5 });
    main.addFinalizer(() =>
      NEVER.pipe(
        finalize(() => {
          throw new Error('given up');
        }),
      ),
    );
    const closing = main.close();
    await expect(closing).rejects.toMatchObject({
      errors: [expect.any(StopTimeoutError), expect.any(FinalizerError)],
    });
    expect(unhandled).toEqual([]);
  });

  it('may end its scope in the call that makes what it acquires (rule 12)', async () => {
    const main = createMainScope('app');
    let subscribed = 0;
    const opened = resource(
      () => {
        void main.cancel('enough');
        return new Subject<string>().pipe(finalize(() => subscribed++));
      },
      () => undefined,
    );
    const told: unknown[] = [];
    opened.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(error) });
    await main.outcome;
    expect(told).toMatchObject([{ code: 'SCOPE_CLOSED' }]);
    expect(subscribed).toBe(0);
  });

  it('may be a snapshot, or noMoreDependents, of what is closed already', async () => {
    const main = createMainScope('app');
    const events: ScopeEvent[] = [];
    await main.close();
    main.events.subscribe((event) => events.push(event));
    expect(main.snapshot().scopes).toEqual([]);
    await expect(firstValueFrom(noMoreDependents().pipe(inScope(main)))).rejects.toThrow(/app has closed/);
    await expect(firstValueFrom(deferScope(() => of(1)).pipe(inScope(main)))).rejects.toThrow(
      /app has closed/,
    );
    expect(events).toEqual([]);
    await turn();
  });
});
