import { combineLatest, type InteropObservable, map, type Observable, of, switchMap, timer } from 'rxjs';
import {
  type FamilyKey,
  resource,
  type Scope,
  type Service,
  type ServiceConfig,
  service,
  serviceFamily,
  shareService,
} from 'rxjs-scope';
import { describe, expectTypeOf, it } from 'vitest';

interface Pool {
  query(sql: string): Promise<string[]>;
  end(): Promise<void>;
}
declare function connect(url: string, options?: { signal: AbortSignal }): Promise<Pool>;

describe('service', () => {
  it('infers from an async function', () => {
    const config = service('config', async () => Promise.resolve({ url: 'x' }));
    expectTypeOf(config).toEqualTypeOf<Service<{ url: string }>>();
    expectTypeOf(config).toExtend<Observable<{ url: string }>>();
    expectTypeOf(config.serviceName).toEqualTypeOf<string>();
  });

  it('infers from an async generator, and gives it its scope', () => {
    const database = service('database', async function* (scope) {
      expectTypeOf(scope).toEqualTypeOf<Scope>();
      const pool = await connect('x', { signal: scope.signal });
      try {
        yield pool;
      } finally {
        await pool.end();
      }
    });
    expectTypeOf(database).toEqualTypeOf<Service<Pool>>();
  });

  it('infers from an Observable, and from what follows that protocol', () => {
    expectTypeOf(service('n', () => of(1))).toEqualTypeOf<Service<number>>();
    expectTypeOf(service('n', (scope) => of(scope.path))).toEqualTypeOf<Service<string>>();
    const foreign = {} as InteropObservable<string>; // only its type is looked at
    expectTypeOf(service('n', () => foreign)).toEqualTypeOf<Service<string>>();
  });

  it('takes a name or a config', () => {
    const config: ServiceConfig = {
      name: 'n',
      keepAlive: () => timer(5),
      onComplete: 'error',
      startTimeout: 1,
    };
    expectTypeOf(service(config, () => of(1))).toEqualTypeOf<Service<number>>();
    expectTypeOf(service({ name: 'n', keepAlive: undefined }, () => of(1))).toEqualTypeOf<Service<number>>();
  });

  it('refuses what is no task', () => {
    // @ts-expect-error a generator that is not async
    service('n', function* () {
      yield 1;
    });
    // @ts-expect-error a plain value
    service('n', () => 'abc');
    // @ts-expect-error it is an array
    service('n', () => [1, 2]);
    // @ts-expect-error no function
    service('n', of(1));
    // @ts-expect-error there is no name
    service({ keepAlive: 5 }, () => of(1));
    // @ts-expect-error a misspelt option
    service({ name: 'n', keepalive: 5 }, () => of(1));
    // @ts-expect-error an unknown way to complete
    service({ name: 'n', onComplete: 'restart' }, () => of(1));
  });
});

describe('shareService', () => {
  it('infers through pipe(), as a plain Observable', () => {
    const database = resource(
      () => connect('x'),
      (pool) => pool.end(),
    ).pipe(shareService('database'));
    expectTypeOf(database).toEqualTypeOf<Observable<Pool>>();
  });

  it('gives a Service when it is called by itself', () => {
    expectTypeOf(shareService('n')(of(1))).toEqualTypeOf<Service<number>>();
  });

  it('infers through a longer pipe', () => {
    const both = combineLatest([of(1), of('a')]).pipe(
      switchMap(([n, text]) =>
        resource(
          () => ({ n, text }),
          () => undefined,
        ),
      ),
      map(({ n, text }) => `${text}${n.toFixed()}`),
      shareService({ name: 'both', keepAlive: Infinity, stopTimeout: 5 }),
    );
    expectTypeOf(both).toEqualTypeOf<Observable<string>>();
  });

  it('refuses what is no config', () => {
    // @ts-expect-error it is a number
    shareService(5);
    // @ts-expect-error a misspelt option
    shareService({ name: 'n', onEnd: 'stay' });
    // @ts-expect-error nothing is given
    shareService();
  });
});

describe('serviceFamily', () => {
  it('infers key and value', () => {
    const tenant = serviceFamily('tenant', (id: string, scope) => {
      expectTypeOf(scope).toEqualTypeOf<Scope>();
      return of({ id });
    });
    expectTypeOf(tenant).parameters.toEqualTypeOf<[key: string]>();
    expectTypeOf(tenant('a')).toEqualTypeOf<Service<{ id: string }>>();
    // @ts-expect-error another key
    tenant(5);
  });

  it('takes every plain key, and unions of them', () => {
    const family = serviceFamily('family', (key: 'a' | 'b' | 5) => of(key));
    expectTypeOf(family('a')).toEqualTypeOf<Service<'a' | 'b' | 5>>();
    expectTypeOf<string | number | bigint | boolean | symbol | null | undefined>().toEqualTypeOf<FamilyKey>();
  });

  it('takes object keys with a key function', () => {
    const family = serviceFamily('family', (key: { id: number }) => of(key.id), { key: (key) => key.id });
    expectTypeOf(family).parameters.toEqualTypeOf<[key: { id: number }]>();
    expectTypeOf(family({ id: 1 })).toEqualTypeOf<Service<number>>();
  });

  it('infers from async functions and generators', () => {
    expectTypeOf(serviceFamily('f', async (key: string) => Promise.resolve(key))('a')).toEqualTypeOf<
      Service<string>
    >();
    const generated = serviceFamily('f', async function* (key: number) {
      yield await Promise.resolve([key]);
    });
    expectTypeOf(generated(1)).toEqualTypeOf<Service<number[]>>();
  });

  it('refuses object keys without a key function', () => {
    // @ts-expect-error object keys need one
    serviceFamily('family', (key: { id: number }) => of(key.id));
    // @ts-expect-error a key function of another key
    serviceFamily('family', (key: { id: number }) => of(key.id), { key: (key: string) => key });
  });
});
