import { combineLatest, firstValueFrom, from, type Observable, Subscription, switchMap } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type MainScope,
  resource,
  shareService,
  withScope,
} from 'rxjs-scope';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeOf } from '../../src/scope/rx/nodeOf.ts';
import { deferred } from '../marbles/deferred.ts';
import { turn } from '../marbles/turn.ts';
import { Door } from './door.ts';
import { naiveResource, naiveService } from './naive.ts';

/** Bugs of Effection, by their numbers. */
describe('Effection', () => {
  let main: MainScope;

  beforeEach(() => {
    main = createMainScope();
  });

  afterEach(() => main.close().catch(() => undefined));

  const shared = (door: Door): Observable<string> =>
    resource(
      () => door.open(),
      () => door.close(),
    ).pipe(shareService('db'));

  const naivelyShared = (door: Door): Observable<string> =>
    naiveService(
      naiveResource(
        () => door.open(),
        () => door.slam(),
      ),
    );

  it('#899, #1215: what was made first is destroyed first (rule 8)', async () => {
    const naive: string[] = [];
    const ours: string[] = [];
    const naiveScope = new Subscription();
    for (const name of ['a', 'b', 'c']) {
      naiveScope.add(() => naive.push(name));
      main.addFinalizer(async () => void ours.push(name));
    }
    naiveScope.unsubscribe();
    await main.close();
    expect(naive).toEqual(['a', 'b', 'c']);
    expect(ours).toEqual(['c', 'b', 'a']);
  });

  it('#1091: resources close before the body that uses them has ended (rule 6)', async () => {
    /** Uses the door until it is told to stop, and once more after that. */
    const body = async (door: Door, told: Promise<unknown>, journal: string[]): Promise<void> => {
      await told;
      await turn();
      journal.push(`flushed while ${door.isOpen ? 'open' : 'closed'}`);
    };
    const naiveDoor = new Door('naive');
    const naive: string[] = [];
    const stop = deferred();
    const running = naivelyShared(naiveDoor)
      .pipe(switchMap(() => from(body(naiveDoor, stop.promise, naive))))
      .subscribe();
    running.unsubscribe();
    stop.resolve();

    const door = new Door('ours');
    const ours: string[] = [];
    const database = shared(door);
    const job = deferScope(async (scope) => {
      await scope.use(database);
      const aborted = new Promise((resolve) => scope.signal.addEventListener('abort', resolve));
      await body(door, aborted, ours);
    });
    job.pipe(withScope({ name: 'job', parent: main })).subscribe({ error: () => undefined });
    await turn();
    await main.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(naive).toEqual(['flushed while closed']);
    expect(ours).toEqual(['flushed while open']);
    expect(door.isOpen).toBe(false);
  });

  it('#897: all() of resources releases them before it returns (rule 1)', async () => {
    const naiveDoors = [new Door('a'), new Door('b')];
    await Promise.all(naiveDoors.map((door) => firstValueFrom(naivelyShared(door))));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(naiveDoors.map(({ isOpen }) => isOpen)).toEqual([false, false]);

    const doors = [new Door('a'), new Door('b')];
    const services = doors.map(shared);
    expect(await Promise.all(services.map((one) => main.use(one)))).toEqual(['a', 'b']);
    const both = combineLatest(services).pipe(
      switchMap(() => turn().then(() => doors.map(({ isOpen }) => isOpen))),
    );
    expect(await firstValueFrom(both.pipe(inScope(main)))).toEqual([true, true]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(doors.map(({ isOpen }) => isOpen)).toEqual([true, true]);
  });

  it('#1235: halt rejects with the error of the body (rules 16 and 21)', async () => {
    const fault = new Error('of the body');
    const naive = turn().then(() => Promise.reject(fault));
    const halt = (): Promise<void> => naive;
    await expect(halt()).rejects.toBe(fault);

    let halted: Promise<unknown> | undefined;
    const errors: unknown[] = [];
    const body = deferScope(async (scope) => {
      await turn();
      halted = scope.cancel('enough').then(({ kind }) => kind);
      throw fault;
    });
    body
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    await turn();
    await turn();
    expect(await halted).toBe('cancelled');
    expect(errors).toMatchObject([
      { code: 'TEARDOWN', errors: [{ code: 'SCOPE_CLOSED' }, { cause: fault }] },
    ]);
    await expect(main.close()).resolves.toBeUndefined();
  });

  it('#1080: what is spawned and halted at once leaks', async () => {
    const door = new Door('db');
    const database = shared(door);
    for (let i = 0; i < 100; i++) main.spawn(database).unsubscribe();
    for (let i = 0; i < 100; i++) main.spawn(async () => turn()).unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const node = nodeOf(main, 'main');
    expect([node.work?.activities?.size, node.work?.functions?.labels, node.entries]).toEqual([
      0,
      [],
      undefined,
    ]);
    expect([door.opened, door.closed]).toEqual([1, 1]);
    expect(main.snapshot().scopes).toHaveLength(1);
  });
});
