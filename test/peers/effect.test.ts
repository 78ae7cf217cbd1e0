import { EMPTY, firstValueFrom, type Observable, of, retry, type Subscription, timer } from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  resource,
  service,
  shareService,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeOf } from '../../src/scope/rx/nodeOf.ts';
import { deferred } from '../marbles/deferred.ts';
import { turn } from '../marbles/turn.ts';
import { Door } from './door.ts';
import { naiveResource, naiveService } from './naive.ts';

const unheard = { error: (): void => undefined };

/** Bugs of Effect's RcRef, RcMap and Scope, by their numbers. */
describe('Effect', () => {
  let main: MainScope;

  beforeEach(() => {
    main = createMainScope();
  });

  afterEach(() => main.close().catch(() => undefined));

  it('#7110: two who borrow first at the same time each acquire (rule 2)', async () => {
    const connect = () => {
      const done = deferred<string>();
      const calls: string[] = [];
      const open = () => {
        calls.push('connect');
        return done.promise;
      };
      return { done, calls, open };
    };
    const naive = connect();
    let cached: string | undefined;
    const borrow = async (): Promise<string> => (cached ??= await naive.open());
    const both = Promise.all([borrow(), borrow()]);
    naive.done.resolve('db');
    await both;
    expect(naive.calls).toHaveLength(2);

    const ours = connect();
    const database = service('database', ours.open);
    const values = Promise.all([main.use(database), firstValueFrom(database.pipe(inScope(main)))]);
    ours.done.resolve('db');
    expect(await values).toEqual(['db', 'db']);
    expect(ours.calls).toHaveLength(1);
  });

  describe('#7515, #7579: the old cleanup removes or leaks what replaced it (rule 3)', () => {
    it('as a cache does that deletes by its key', async () => {
      const cache = new Map<string, object>();
      const borrow = (): object => {
        const known = cache.get('db') ?? {};
        cache.set('db', known);
        return known;
      };
      const invalidate = async (): Promise<void> => {
        const cleanup = turn();
        cache.delete('db');
        await cleanup;
        cache.delete('db');
      };
      borrow();
      const old = invalidate();
      const replacement = borrow();
      await old;
      expect(borrow()).not.toBe(replacement);
    });

    it('but not here: what borrows it gets the replacement, and so does whoever comes later', async () => {
      const door = new Door('db');
      const database = resource(
        () => door.open(),
        () => door.close(),
      ).pipe(shareService('db'));
      const borrowed: string[] = [];
      database.pipe(inScope(main), retry(1)).subscribe((value) => borrowed.push(value));
      await main.dependencies[0]?.cancel('invalidated');
      await firstValueFrom(database.pipe(inScope(main)));
      expect(borrowed).toEqual(['db', 'db']);
      expect([door.opened, door.closed]).toEqual([2, 1]);
      await main.close();
      expect([door.opened, door.closed]).toEqual([2, 2]);
    });
  });

  it('#7591: an acquisition that comes in after its owner has closed reopens it (rule 12)', async () => {
    const late = deferred<string>();
    const naive: string[] = [];
    naiveService(
      naiveResource(
        () => late.promise,
        (value) => naive.push(`${value} released`),
      ),
    )
      .subscribe(unheard)
      .unsubscribe();

    const ours: string[] = [];
    const database = resource(
      () => late.promise,
      (value) => void ours.push(`${value} released`),
    ).pipe(shareService('database'));
    const values: string[] = [];
    database.pipe(inScope(main)).subscribe((value) => values.push(value));
    const closed = main.close();
    late.resolve('db');
    await closed;
    await turn();
    expect(naive).toEqual([]);
    expect(ours).toEqual(['db released']);
    expect([values, main.state, main.snapshot().scopes]).toEqual([[], 'closed', []]);
  });

  it('#7602: a finalizer that acquires again while all is closed leaks that (rule 20)', async () => {
    const naiveDoor = new Door('log');
    const naiveLog = naiveService(
      naiveResource(
        () => naiveDoor.open(),
        () => naiveDoor.slam(),
      ),
    );
    naiveResource(
      () => of('job'),
      () => naiveLog.subscribe(),
    )
      .subscribe()
      .unsubscribe();

    const door = new Door('log');
    const log = resource(
      () => door.open(),
      () => door.close(),
    ).pipe(shareService('log'));
    const job = service('job', (scope) => {
      scope.addFinalizer(() => scope.use(log));
      return of('job');
    });
    await main.use(job);
    await main.close();
    await turn();
    expect([naiveDoor.opened, naiveDoor.closed]).toEqual([1, 0]);
    expect([door.opened, door.closed]).toEqual([1, 1]);
  });

  it('#7916: a finalizer that throws synchronously skips the rest (rule 16)', async () => {
    const fault = new Error('cannot close');
    const finalizers = (journal: string[]): (() => void)[] => [
      () => journal.push('first'),
      () => {
        throw fault;
      },
      () => journal.push('last'),
    ];
    const naive: string[] = [];
    expect(() => {
      for (const finalizer of finalizers(naive).toReversed()) finalizer();
    }).toThrow(fault);
    expect(naive).toEqual(['last']);

    const ours: string[] = [];
    for (const finalizer of finalizers(ours)) main.addFinalizer(finalizer);
    const error: unknown = await main.close().catch((reason: unknown) => reason);
    expect(ours).toEqual(['last', 'first']);
    expect(error).toBeInstanceOf(TeardownError);
    expect(error).toMatchObject({ errors: [{ code: 'FINALIZER', cause: fault }] });
  });

  describe('#8385, #8389, #8390: interrupting the first who asked hangs, poisons or leaks what is shared (rule 12)', () => {
    it('as a cache does whose acquisition belongs to the first caller', async () => {
      const connect = (signal: AbortSignal): Promise<string> =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
          setTimeout(resolve, 5, 'db');
        });
      let cached: Promise<string> | undefined;
      const borrow = (signal: AbortSignal): Promise<string> => (cached ??= connect(signal));
      const first = new AbortController();
      const told = [borrow(first.signal), borrow(new AbortController().signal)].map((one) =>
        one.catch(String),
      );
      first.abort();
      expect(await Promise.all(told)).toEqual(['Error: aborted', 'Error: aborted']);
    });

    const cases: readonly (readonly [string, (first: Observable<string>) => Subscription])[] = [
      ['unsubscribes', (first) => first.pipe(inScope(main)).subscribe()],
      [
        'is in a scope that is cancelled',
        (first) => first.pipe(withScope({ parent: main })).subscribe(unheard),
      ],
    ];
    it.each(cases)('but not here, where the first %s', async (_, subscribe) => {
      const door = new Door('db');
      let aborted = false;
      const database = resource(
        ({ signal }) => {
          signal.addEventListener('abort', () => (aborted = true));
          return turn().then(() => firstValueFrom(door.open()));
        },
        () => door.close(),
      ).pipe(shareService('db'));
      const first = subscribe(database);
      const second = firstValueFrom(database.pipe(inScope(main)));
      first.unsubscribe();
      expect(await second).toBe('db');
      expect(aborted).toBe(false);
      await main.close();
      expect([door.opened, door.closed]).toEqual([1, 1]);
    });
  });

  it('#3440: child scopes that come and go grow a list of their parent', async () => {
    const parent = nodeOf(main, 'main');
    for (let i = 0; i < 1000; i++) {
      of(i)
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
      EMPTY.pipe(withScope({ name: 'own', parent: main, isolated: true })).subscribe();
    }
    await firstValueFrom(timer(1));
    expect([parent.entries?.first, parent.entries?.last, parent.work?.activities]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const open = timer(5).pipe(withScope({ name: 'job', parent: main }));
    open.subscribe();
    expect(main.snapshot().scopes.map(({ path }) => path)).toEqual(['main', 'main/job']);
  });
});
