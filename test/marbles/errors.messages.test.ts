import { defer, firstValueFrom, lastValueFrom, NEVER, type Observable, of, Subject } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  finalizeAsync,
  inScope,
  type MainScope,
  noMoreDependents,
  resource,
  type Scope,
  service,
  shareService,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { turn } from './turn.ts';

const nothing = () => undefined;

/** What a promise says as it rejects. */
async function rejection(promise: Promise<unknown>): Promise<string> {
  return await promise.then((value) => `no error, but ${String(value)}`, String);
}

/** What a source says as it errs, subscribed to in `main` or in no scope. */
async function failure(source: Observable<unknown>, main?: MainScope): Promise<string> {
  return await rejection(lastValueFrom(main ? source.pipe(inScope(main)) : source, { defaultValue: 0 }));
}

function thrown(call: () => unknown): string {
  try {
    return `no error, but ${String(call())}`;
  } catch (error) {
    return String(error);
  }
}

describe('an error says who it is about, what happened, and what to do (section 3)', () => {
  it.each<[string, Observable<unknown>]>([
    ['deferScope()', deferScope(() => NEVER)],
    ['finalizeAsync()', NEVER.pipe(finalizeAsync(nothing))],
    ['noMoreDependents()', noMoreDependents()],
    ['resource()', resource(() => NEVER, nothing)],
    ['switchScope()', of(1).pipe(switchScope(() => NEVER))],
    ['The service database', NEVER.pipe(shareService('database'))],
  ])('where no scope is found: %s (rule 24)', async (what, source) => {
    expect(await failure(source)).toBe(
      `NoScopeError: ${what} found no scope to run in. Open one below it in the pipe with withScope('name'), or put ` +
        'inScope(scope) last in the pipe: inScope() covers only what stands above it. Behind an await the scope ' +
        'cannot be seen: take it as deferScope((scope) => …) hands it to you.',
    );
  });

  it('where currentScope() finds none (rule 24)', () => {
    expect(thrown(currentScope)).toMatch(/^NoScopeError: currentScope\(\) found no scope to run in\./);
  });

  it('where the scope has closed (rule 20)', async () => {
    const main = createMainScope('app');
    const database = service('database', () => NEVER);
    const job = NEVER.pipe(withScope({ name: 'job', parent: main }));
    await main.close();
    const refused = (done: string) =>
      `ScopeClosedError: app has closed: nothing can be ${done} in it any more. Come while it is alive.`;
    expect(await failure(NEVER, main)).toBe(refused('run'));
    expect(await failure(job)).toBe(refused('opened'));
    expect(await rejection(main.use(database))).toBe(refused('used'));
    expect(thrown(() => main.lookup(database))).toBe(refused('looked up'));
    expect(thrown(() => main.spawn(NEVER))).toBe(
      'ScopeClosedError: app is closed: nothing can be spawned in it any more.',
    );
  });

  it('where what is acquired comes too late for its scope (rule 20)', async () => {
    const main = createMainScope('app');
    let acquired = 0;
    let told: unknown;
    const late = resource(() => acquired++, nothing);
    const source = defer(() => {
      void main.cancel();
      late.subscribe({ error: (error: unknown) => (told = error) });
      expect(told).toBeUndefined();
      return NEVER;
    });
    source.pipe(inScope(main)).subscribe({ error: nothing });
    await turn();
    expect([String(told), acquired]).toEqual([
      'ScopeClosedError: app has closed: nothing can be acquired in it any more. Come while it is alive.',
      0,
    ]);
  });

  it('where a task is none (section 6)', async () => {
    const main = createMainScope('app');
    // The cast lets wrong arguments through, as a caller without types would.
    const wrong = (value: unknown) => () => value as never;
    const must = (what: string) =>
      `${what} must be an Observable, a promise or an async generator, not 5. Did you forget async?`;
    expect(await failure(deferScope(wrong(5)), main)).toBe(
      `TypeError: ${must('What deferScope() in app is given')}`,
    );
    expect(await rejection(main.use(service('database', wrong(5))))).toContain(must('The task of database'));
    expect(thrown(() => main.spawn(5 as never))).toBe(
      'TypeError: The task given to spawn() must be an Observable, a promise, an async generator, or a function of one, not 5.',
    );
    expect(thrown(() => main.addFinalizer(5 as never))).toBe(
      'TypeError: The finalizer given to addFinalizer() must be a function, not 5.',
    );
    const reports = collectUnhandled();
    main.spawn(wrong(5));
    expect(await main.outcome).toMatchObject({
      kind: 'failed',
      error: new TypeError(must('What spawn() in app is given')),
    });
    await turn();
    expect(reports).toHaveLength(1);
  });

  it('where a service is none', async () => {
    const main = createMainScope('app');
    const must = (what: string) =>
      `TypeError: The service given to ${what} must be a service. Pipe it through shareService('name'), and pipe ` +
      'nothing behind that: what pipe() returns is a plain Observable.';
    expect(thrown(() => main.use(NEVER))).toBe(must('use()'));
    expect(thrown(() => main.lookup(NEVER))).toBe(must('lookup()'));
    expect(thrown(() => main.release(NEVER))).toBe(must('release()'));
    await main.close();
  });

  it('where options of close() are none', async () => {
    const main = createMainScope('app');
    expect(thrown(() => main.close(5 as never))).toBe(
      'TypeError: The options of close() must be a name or an object of options, not 5.',
    );
    expect(thrown(() => main.close({ deadlin: 5 } as never))).toBe(
      "TypeError: The options of close() has no option 'deadlin'. It knows deadline.",
    );
    expect(thrown(() => main.close({ deadline: -5 }))).toBe(
      'RangeError: The deadline of close() must be 0 or more milliseconds, not -5.',
    );
    await main.close();
  });

  it('where a service is not running (rule 20)', async () => {
    const main = createMainScope('app');
    const database = service('database', () => NEVER);
    const looked = (state: string) =>
      `ServiceNotRunningError: app looked up database, which is ${state}. lookup() takes only what is ready: await ` +
      'scope.use(database) to start it, or to wait for it.';
    expect(thrown(() => main.lookup(database))).toBe(looked('not running'));
    const used = rejection(main.use(database));
    expect(thrown(() => main.lookup(database))).toBe(looked('starting'));
    main.release(database);
    expect(await used).toBe('ScopeClosedError: app released database before it was ready.');
    await main.close();
  });

  it.each<[string, (scope: Scope) => unknown, string]>([
    ['cancelled', (scope) => scope.cancel(), 'ScopeClosedError: app was cancelled.'],
    ['cancelled for a reason', (scope) => scope.cancel('enough'), 'enough'],
  ])('where a scope was %s (rule 19)', async (_, end, error) => {
    const main = createMainScope('app');
    const guest = failure(NEVER, main);
    const job = rejection(lastValueFrom(NEVER.pipe(withScope({ name: 'job', parent: main }))));
    void end(main);
    expect(await guest).toBe('ScopeClosedError: app was cancelled.');
    expect(await job).toBe('ScopeClosedError: app was cancelled.');
    const outcome = await main.outcome;
    expect('error' in outcome && String(outcome.error)).toBe(error);
  });

  it('where a scope has failed whose guest one was (rule 19)', async () => {
    const main = createMainScope('app');
    const guest = failure(NEVER, main);
    const died = rejection(
      lastValueFrom(NEVER.pipe(inScope(main))).catch((error: unknown) => (error as { phase: string }).phase),
    );
    const reports = collectUnhandled();
    main.spawn(async () => Promise.reject(new Error('boom')));
    expect(await guest).toBe(
      'ScopeDiedError: app failed: boom. Catch it or retry() to go on without it, or let it end this scope too.',
    );
    expect(await died).toBe('no error, but ready');
    await turn();
    expect(reports).toEqual([new Error('boom')]);
  });

  it('where a service has died (rule 13)', async () => {
    const main = createMainScope('app');
    const advice = 'Catch it or retry() to go on without it, or let it end this scope too.';
    const failing = new Subject<number>();
    const running = failure(failing.pipe(shareService('a')), main);
    failing.next(1);
    failing.error(new Error('boom'));
    expect(await running).toBe(`ScopeDiedError: a failed: boom. ${advice}`);
    const starting = service('b', () => Promise.reject(new Error('boom')));
    expect(await failure(starting, main)).toBe(`ScopeDiedError: b could not start: boom. ${advice}`);
    const cancelled = service('c', (scope) => {
      void scope.cancel('enough');
      return NEVER;
    });
    expect(await failure(cancelled, main)).toBe(`ScopeDiedError: c was cancelled: enough. ${advice}`);
    const lost = of(1).pipe(shareService({ name: 'd', onComplete: 'error' }));
    expect(await failure(lost, main)).toBe(`ScopeDiedError: d completed while it was needed. ${advice}`);
    await main.close();
  });

  it('where a value that cannot be disposed of is acquired (rule 12)', async () => {
    const main = createMainScope('app');
    const opened = resource(() => of({}) as unknown as Observable<Disposable>);
    expect(await failure(opened, main)).toBe(
      'TypeError: What resource() acquired, an object, has neither Symbol.asyncDispose nor Symbol.dispose: give it a release function.',
    );
    await main.close();
  });

  it('where a service’s generator yields twice (rule 14)', async () => {
    const main = createMainScope('app');
    let told: unknown;
    const twice = service('database', async function* () {
      yield 1;
      try {
        yield 2;
      } catch (error) {
        told = error;
      }
    });
    await firstValueFrom(twice.pipe(inScope(main)));
    await main.close();
    expect(String(told)).toBe(
      "TypeError: database yielded twice: a service's generator yields the one value that it hands out.",
    );
  });
});
