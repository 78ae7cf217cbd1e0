import { type Observable, of, timer } from 'rxjs';
import { type Acquired, type Cleanup, type CleanupContext, finalizeAsync, resource } from 'rxjs-scope';
import { describe, expectTypeOf, it } from 'vitest';

interface Pool {
  end(): Promise<void>;
}
declare function connect(options?: { signal: AbortSignal }): Promise<Pool>;

describe('resource', () => {
  it('unwraps promises and Observables, and nothing else', () => {
    const release = () => undefined;
    expectTypeOf(resource(() => connect(), release)).toEqualTypeOf<Observable<Pool>>();
    expectTypeOf(resource(() => of(1), release)).toEqualTypeOf<Observable<number>>();
    expectTypeOf(resource(() => [1, 2], release)).toEqualTypeOf<Observable<number[]>>();
    expectTypeOf(resource(() => 'text', release)).toEqualTypeOf<Observable<string>>();
  });

  it('gives release the value and the context', () => {
    resource(
      (context) => {
        expectTypeOf(context).toEqualTypeOf<CleanupContext>();
        return connect({ signal: context.signal });
      },
      (pool, context) => {
        expectTypeOf(pool).toEqualTypeOf<Pool>();
        expectTypeOf(context).toEqualTypeOf<CleanupContext>();
        return pool.end();
      },
    );
  });

  it('needs no release for what is disposable', () => {
    const disposable = { [Symbol.asyncDispose]: () => Promise.resolve(), n: 1 };
    expectTypeOf(resource(() => disposable)).toEqualTypeOf<Observable<typeof disposable>>();
    expectTypeOf(resource(() => Promise.resolve(disposable))).toEqualTypeOf<Observable<typeof disposable>>();
    const sync = { [Symbol.dispose]: () => undefined, text: 'a' };
    expectTypeOf(resource(() => sync)).toEqualTypeOf<Observable<typeof sync>>();
  });

  it('refuses what nothing releases', () => {
    // @ts-expect-error a pool is not disposable
    resource(() => connect());
    const releaseText = (text: string) => of(text);
    // @ts-expect-error a release for another value
    resource(connect, releaseText);
    // @ts-expect-error no function
    resource(connect(), () => undefined);
  });
});

describe('finalizeAsync', () => {
  it('keeps the type of what is piped through it', () => {
    expectTypeOf(of(1).pipe(finalizeAsync(() => timer(1)))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(of('a').pipe(finalizeAsync(async () => Promise.resolve()))).toEqualTypeOf<
      Observable<string>
    >();
  });

  it('gives its finalizer the context', () => {
    of(1).pipe(
      finalizeAsync((context) => {
        expectTypeOf(context).toEqualTypeOf<CleanupContext>();
      }),
    );
  });

  it('refuses what is no cleanup', () => {
    // @ts-expect-error a plain value
    of(1).pipe(finalizeAsync(() => 5));
    // @ts-expect-error no function
    of(1).pipe(finalizeAsync(timer(1)));
  });
});

describe('Acquired and Cleanup', () => {
  it('are what a wrapper may take', () => {
    expectTypeOf<Promise<number>>().toExtend<Acquired<number>>();
    expectTypeOf<number>().toExtend<Acquired<number>>();
    expectTypeOf<Observable<number>>().toExtend<Acquired<number>>();
    expectTypeOf<Promise<number>>().toExtend<Cleanup>();
    expectTypeOf<Observable<number>>().toExtend<Cleanup>();
    expectTypeOf<undefined>().toExtend<Cleanup>();
    expectTypeOf<number>().not.toExtend<Cleanup>();
  });
});
