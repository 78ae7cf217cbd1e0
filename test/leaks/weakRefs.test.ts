import { concat, defer, NEVER, type Observable, type Observer, of, Subject, timer } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  finalizeAsync,
  inScope,
  type MainScope,
  resource,
  type Scope,
  service,
  serviceFamily,
  withScope,
} from 'rxjs-scope';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaked } from './collected.ts';

/** What to look for once nobody but the library could hold it. */
type Refs = Record<string, WeakRef<object>>;

const lasting = <T>(value: T): Observable<T> => concat(of(value), NEVER);

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

/** An observer that only the subscription holds. */
function observer(refs: Refs, name: string): Partial<Observer<unknown>> {
  const made = { next: () => undefined, error: () => undefined };
  refs[name] = new WeakRef(made);
  return made;
}

/** Each test leaves nothing on the stack but `refs`, and keeps the main scope open. */
describe('while the main scope lives on, nothing is kept of', () => {
  let main: MainScope;
  let refs: Refs;

  const note = <T extends object>(name: string, value: T): T => {
    refs[name] = new WeakRef(value);
    return value;
  };

  beforeEach(() => {
    main = createMainScope();
    refs = {};
  });

  afterEach(() => main.close());

  it('the collector itself tells what is held', async () => {
    const held = note('held', {});
    note('not held', {});
    expect(await leaked(refs)).toEqual(['held']);
    expect(held).toEqual({});
  });

  it('a service that has stopped: scope, signal, value, resource, subscriber', async () => {
    const one = service('one', (scope) => {
      note('scope', scope);
      note('signal', scope.signal);
      scope.addFinalizer(note('finalizer', () => timer(1)));
      return resource(
        () => note('value', {}),
        note('release', () => timer(1)),
      );
    });
    const run = (): void => {
      const subscription = one.pipe(inScope(main)).subscribe(observer(refs, 'observer'));
      note('subscription', subscription).unsubscribe();
    };
    run();
    await turn();
    await turn();
    expect(Object.keys(refs)).toHaveLength(7);
    expect(await leaked(refs)).toEqual([]);
    expect(main.dependencies).toEqual([]);
    one.pipe(inScope(main)).subscribe();
  });

  it('subscribers that have left a service which runs on', async () => {
    const one = service('one', () => lasting({}));
    one.pipe(inScope(main)).subscribe();
    const run = async (): Promise<void> => {
      one.pipe(inScope(main)).subscribe(observer(refs, 'guest')).unsubscribe();
      one
        .pipe(withScope({ parent: main }))
        .subscribe(observer(refs, 'consumer'))
        .unsubscribe();
      main.spawn(one).unsubscribe();
      await main.use(one);
      main.release(one);
    };
    await run();
    await turn();
    expect(await leaked(refs)).toEqual([]);
  });

  it('subscribers that left while they waited for the next generation', async () => {
    const cleanup = new Subject<void>();
    const one = service('one', () => lasting('a').pipe(finalizeAsync(() => cleanup)));
    one.pipe(inScope(main)).subscribe().unsubscribe();
    await turn();
    const run = (): void => {
      one.pipe(inScope(main)).subscribe(observer(refs, 'waiting')).unsubscribe();
    };
    run();
    expect(await leaked(refs)).toEqual([]);
    cleanup.complete();
  });

  it('values that were replaced', async () => {
    const values = new Subject<object>();
    service('one', () => values)
      .pipe(inScope(main))
      .subscribe();
    const run = (): void => {
      values.next(note('old', {}));
      values.next(note('new', {}));
    };
    run();
    expect(await leaked(refs)).toEqual(['new']);
  });

  it('errors that were told', async () => {
    const failing = service('failing', () => defer(() => Promise.reject(note('error', new Error('lost')))));
    const above = service('above', () => failing);
    const run = (): Promise<void> =>
      new Promise((resolve) => {
        above.pipe(inScope(main)).subscribe({
          error: (error: unknown) => {
            if (error instanceof Error) note('death', error);
            resolve();
          },
        });
      });
    await run();
    await turn();
    expect(Object.keys(refs)).toHaveLength(2);
    expect(await leaked(refs)).toEqual([]);
  });

  it('nested scopes that have closed', async () => {
    const run = async (): Promise<void> => {
      const task = (name: string): Observable<object> =>
        defer(() => {
          const scope: Scope = note(name, currentScope());
          scope.addFinalizer(() => timer(1));
          return of(note(`${name}'s value`, {}));
        });
      task('nested')
        .pipe(withScope({ parent: main }))
        .subscribe(observer(refs, 'consumer'));
      task('isolated')
        .pipe(withScope({ parent: main, isolated: true }))
        .subscribe();
      await turn();
    };
    await run();
    expect(Object.keys(refs)).toHaveLength(5);
    expect(await leaked(refs)).toEqual([]);
  });

  it('async functions and generators that have ended', async () => {
    const one = service('one', async function* (scope) {
      yield note('generated', { scope: note('generator', scope) });
    });
    const run = async (): Promise<void> => {
      const job = deferScope(async (scope) => ({
        got: await scope.use(one),
        scope: note('function', scope),
      }));
      await new Promise<void>((resolve) => {
        job.pipe(withScope({ parent: main })).subscribe({ complete: resolve });
      });
      await turn();
    };
    await run();
    expect(Object.keys(refs)).toHaveLength(3);
    expect(await leaked(refs)).toEqual([]);
  });

  it('resources and finalizers that were released in it', async () => {
    const run = (): void => {
      const held = resource(
        () => note('value', {}),
        note('release', () => Promise.resolve()),
      );
      note('subscription', held.pipe(inScope(main)).subscribe()).unsubscribe();
      main.addFinalizer(note('finalizer', () => undefined)).unsubscribe();
    };
    run();
    await turn();
    expect(Object.keys(refs)).toHaveLength(4);
    expect(await leaked(refs)).toEqual([]);
  });

  it('services of a family that nobody knows any more', async () => {
    const tenant = serviceFamily('tenant', (key: string) => lasting({ key }));
    const run = (): void => {
      const one = note('service', tenant('a'));
      one
        .pipe(inScope(main))
        .subscribe((value) => note('value', value))
        .unsubscribe();
    };
    run();
    await turn();
    expect(await leaked(refs)).toEqual([]);
    expect(tenant('a').serviceName).toBe('tenant(a)');
  });

  it('whoever listened to its events', async () => {
    const run = (): void => {
      main.events.subscribe(observer(refs, 'listener')).unsubscribe();
    };
    run();
    expect(await leaked(refs)).toEqual([]);
  });
});
