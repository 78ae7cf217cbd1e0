import { concat, firstValueFrom, map, NEVER, type Observable, of, tap, timer } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  finalizeAsync,
  inScope,
  NoScopeError,
  resource,
  type Scope,
  service,
  serviceFamily,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

/** The path of the current scope, or what currentScope() threw. */
function here(): string {
  try {
    return currentScope().path;
  } catch (error) {
    expect(error).toBeInstanceOf(NoScopeError);
    return 'none';
  }
}

describe('currentScope', () => {
  const reports = collectReports();

  it('throws a NoScopeError outside any task, which says what to do', () => {
    expect(() => currentScope()).toThrow(NoScopeError);
    expect(() => currentScope()).toThrow(/inScope/);
  });

  it('is the scope of the task whose synchronous code runs (section 3)', async () => {
    const seen: string[] = [];
    const main = createMainScope('app');
    const observable = service('observable', () => {
      seen.push(here());
      return of(1);
    });
    const promise = service('promise', async () => {
      seen.push(here());
      return Promise.resolve(1);
    });
    const generator = service('generator', async function* () {
      seen.push(here());
      yield await Promise.resolve(1);
    });
    const family = serviceFamily('family', (key: string) => {
      seen.push(here());
      return of(key);
    });
    const all: readonly Observable<unknown>[] = [observable, promise, generator, family('a')];
    for (const one of all) {
      one.pipe(inScope(main)).subscribe();
    }
    main.spawn(() => {
      seen.push(here());
      return of(1);
    });
    await settled();
    expect(new Set(seen)).toEqual(new Set(['observable', 'promise', 'generator', 'family(a)', 'app']));
    await main.close();
  });

  it('is the nested scope inside of it, and the outer one beside it', () => {
    const seen: string[] = [];
    const look = deferScope(() => of(here()));
    concat(look, look.pipe(withScope('job')), look)
      .pipe(withScope('app'))
      .subscribe((path) => seen.push(path));
    expect(seen).toEqual(['app', 'app/job', 'app']);
  });

  it('is the inner scope in a project of switchScope', () => {
    const seen: string[] = [];
    of('a')
      .pipe(
        switchScope(() => of(here())),
        withScope('app'),
      )
      .subscribe((path) => seen.push(path));
    expect(seen).toEqual(['app/switch']);
  });

  it('is the scope of a finalizer in its synchronous code', async () => {
    const seen: string[] = [];
    const main = createMainScope('app');
    main.addFinalizer(() => void seen.push(`addFinalizer ${here()}`));
    NEVER.pipe(
      finalizeAsync(() => void seen.push(`finalizeAsync ${here()}`)),
      inScope(main),
    ).subscribe();
    resource(
      () => {
        seen.push(`acquire ${here()}`);
        return 1;
      },
      () => void seen.push(`release ${here()}`),
    )
      .pipe(withScope({ name: 'job', parent: main }))
      .subscribe();
    await main.close();
    expect([...seen].sort()).toEqual([
      'acquire app/job',
      'addFinalizer app',
      'finalizeAsync app',
      'release app/job',
    ]);
  });

  it('is lost after an await, and then is no other scope', async () => {
    const seen: string[] = [];
    const task = deferScope(async () => {
      seen.push(here());
      await Promise.resolve();
      seen.push(here());
    });
    task.pipe(withScope('app')).subscribe();
    await settled();
    expect(seen).toEqual(['app', 'none']);
  });

  it('is the scope before it again when a task has started, failed or thrown', () => {
    const seen: string[] = [];
    deferScope((): typeof NEVER => {
      throw new Error('boom');
    })
      .pipe(withScope('app'))
      .subscribe({ error: () => seen.push(here()) });
    of(1)
      .pipe(withScope('app'))
      .subscribe({ complete: () => seen.push(here()) });
    seen.push(here());
    // What a main scope hands out runs in the subscriber's scope, and here that is none.
    expect(seen).toEqual(['none', 'none', 'none']);
  });

  it(
    'is the subscriber’s scope for what another scope hands out (rule 24)',
    marbles((m) => {
      const seen: string[] = [];
      const clock = service('clock', () => m.cold('-a-b'));
      const main = createMainScope('app');
      const job = m.cold('--a|').pipe(withScope('job'));
      concat(job, clock)
        .pipe(
          tap(() => seen.push(here())),
          inScope(main),
        )
        .subscribe();
      m.flush();
      expect(seen).toEqual(['app', 'app', 'app']);
    }),
  );

  it(
    'is never another scope in a callback behind a timer (rule 24)',
    marbles((m) => {
      const seen: string[] = [];
      for (const name of ['a', 'b']) {
        timer(2)
          .pipe(
            map(() => `${name} ${here()}`),
            withScope(name),
          )
          .subscribe((line) => seen.push(line));
      }
      m.flush();
      expect(seen).toHaveLength(2);
      expect(seen[0]).toMatch(/^a (a|none)$/);
      expect(seen[1]).toMatch(/^b (b|none)$/);
    }),
  );

  it('is none for a listener to events, and for what follows a close()', async () => {
    const seen: string[] = [];
    const main = createMainScope('app');
    main.events.subscribe(() => seen.push(here()));
    await main.close();
    seen.push(here());
    expect(new Set(seen)).toEqual(new Set(['none']));
  });

  it('is the very object given to deferScope', async () => {
    const same = deferScope((scope: Scope) => of(scope === currentScope()));
    expect(await firstValueFrom(same.pipe(withScope()))).toBe(true);
    expect(await reports.take()).toEqual([]);
  });
});
