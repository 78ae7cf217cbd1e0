import { merge, mergeMap, NEVER, type Observable, of, range, Subject, switchMap, takeUntil } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, noMoreDependents, service, withScope } from 'rxjs-scope';
import type { Program } from './programs.ts';
import { lasting, node } from './services.ts';

const unheard = { error: (): void => undefined };

/** Opens one gate after another, and lets what waits behind it go on. */
async function openAll(gates: readonly (() => void)[]): Promise<void> {
  for (const open of gates) {
    open();
    for (let i = 0; i < 3; i++) await Promise.resolve();
  }
}

/** Scopes nested in one scope. */
export const nestedScopes: Readonly<Record<string, Program>> = {
  'short scopes, one after another': async (n) => {
    const main = createMainScope();
    for (let i = 0; i < n; i++)
      of(i)
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe();
    await main.close();
  },
  'short scopes, four at a time, in a stream': (n) =>
    new Promise((resolve, reject) => {
      const job = (i: number): Observable<number> =>
        of(i).pipe(
          finalizeAsync(() => Promise.resolve()),
          withScope('job'),
        );
      range(0, n).pipe(mergeMap(job, 4), withScope('app')).subscribe({ complete: resolve, error: reject });
    }),
  'isolated scopes, one after another': async (n) => {
    const main = createMainScope();
    for (let i = 0; i < n; i++)
      of(i)
        .pipe(withScope({ parent: main, isolated: true }))
        .subscribe();
    await main.close();
  },
  'open scopes that close one by one': async (n) => {
    const main = createMainScope();
    const gates: (() => void)[] = [];
    const gate = (): Promise<void> => new Promise((resolve) => gates.push(resolve));
    for (let i = 0; i < n; i++)
      NEVER.pipe(finalizeAsync(gate), withScope({ name: 'job', parent: main })).subscribe();
    const closed = main.close();
    await openAll(gates);
    await closed;
  },
  'open scopes, each after a finalizer': async (n) => {
    const main = createMainScope();
    for (let i = 0; i < n; i++) {
      main.addFinalizer(() => Promise.resolve());
      NEVER.pipe(withScope({ name: 'job', parent: main })).subscribe();
    }
    await main.close();
  },
  'scopes that each use a service': async (n) => {
    const main = createMainScope();
    const one = node('one');
    for (let i = 0; i < n; i++) one.pipe(withScope({ name: 'job', parent: main })).subscribe();
    await main.close();
  },
  'pairs of new services over one with as many open scopes': async (n) => {
    const main = createMainScope();
    const jobs = range(0, n).pipe(mergeMap(() => NEVER.pipe(withScope('job'))));
    const hub = service('hub', () => merge(of('hub'), jobs));
    hub.pipe(inScope(main)).subscribe();
    for (let i = 0; i < n; i++)
      node(`b${i}`, [node(`a${i}`, [hub])])
        .pipe(inScope(main))
        .subscribe();
    await main.close();
  },
};

/** What one scope holds. */
export const holdings: Readonly<Record<string, Program>> = {
  finalizers: async (n) => {
    const main = createMainScope();
    for (let i = 0; i < n; i++) main.addFinalizer(() => Promise.resolve());
    await main.close();
  },
  'finalizers that hang, past the deadline': async (n) => {
    const main = createMainScope({ deadline: 1 });
    for (let i = 0; i < n; i++) main.addFinalizer(() => NEVER);
    await main.close().catch(() => undefined);
  },
  'finalizers that run while the scope lives on': async (n) => {
    const main = createMainScope();
    const one = node('one');
    const gates: (() => void)[] = [];
    const gate = (): Promise<void> => new Promise((resolve) => gates.push(resolve));
    const open = Array.from({ length: n }, () => one.pipe(finalizeAsync(gate), inScope(main)).subscribe());
    for (const each of open) each.unsubscribe();
    await openAll(gates);
    await main.close();
  },
  'async functions that settle one by one as it closes': async (n) => {
    const main = createMainScope();
    const gates: (() => void)[] = [];
    for (let i = 0; i < n; i++) main.spawn(() => new Promise<void>((resolve) => gates.push(resolve)));
    const closed = main.close();
    await openAll(gates);
    await closed;
  },
  'tasks that end one by one in a drain, among as many that do not listen': async (n) => {
    const main = createMainScope();
    const gates: (() => void)[] = [];
    for (let i = 0; i < n; i++) main.spawn(NEVER);
    for (let i = 0; i < n; i++) {
      const end = new Subject<void>();
      gates.push(() => {
        end.complete();
      });
      main.spawn(noMoreDependents().pipe(switchMap(() => end)));
    }
    const closed = main.close();
    await openAll(gates);
    await closed;
  },
  'subscriptions that complete as a drain begins': async (n) => {
    const main = createMainScope();
    const one = node('one');
    const listener = service('listener', (scope) => {
      for (let i = 0; i < n; i++) scope.spawn(one);
      return lasting('a').pipe(takeUntil(noMoreDependents()));
    });
    listener.pipe(inScope(main)).subscribe(unheard);
    await main.close();
  },
  'services kept alive': async (n) => {
    const main = createMainScope();
    for (let i = 0; i < n; i++) {
      const idle = service({ name: `s${i}`, keepAlive: Infinity }, () => lasting('a'));
      idle.pipe(inScope(main)).subscribe().unsubscribe();
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
    await main.close();
  },
};
