import { NEVER, Observable, of, switchMap } from 'rxjs';
import { createMainScope, type FamilyKey, inScope, type Scope, serviceFamily } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { eventOf } from './eventOf.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('serviceFamily, by what its task does', () => {
  it(
    'stays silent for a task that never emits, until the dependent leaves',
    marbles((m) => {
      const source = m.cold('-');
      const tenant = serviceFamily('tenant', (_key: string) => source);
      m.expect(tenant('a').pipe(inScope(createMainScope('app'))), '^----!').toBeObservable('-');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'fails with a NotRegisteredError for an empty task (rule 14)',
    marbles((m) => {
      const tenant = serviceFamily('tenant', (_key: string) => m.cold('--|'));
      const error = 'ScopeDiedError(tenant(a), starting) < NotRegisteredError';
      m.expect(tenant('a').pipe(inScope(createMainScope('app')), told())).toBeObservable(
        '--#',
        undefined,
        error,
      );
    }),
  );

  it(
    'hands out one value, or many, of the service for that key (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const tenant = serviceFamily('tenant', (key: string) =>
        key === 'one' ? m.cold('-a') : m.cold('-b-c'),
      );
      m.expect(tenant('one').pipe(inScope(main)), '^----!').toBeObservable('-a');
      m.expect(tenant('many').pipe(inScope(main)), '^----!').toBeObservable('-b-c');
    }),
  );

  it(
    'tells of the error of the service for that key alone (rule 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const tenant = serviceFamily('tenant', (key: string) =>
        key === 'sick' ? m.cold('--#') : m.cold('-a'),
      );
      const error = 'ScopeDiedError(tenant(sick), starting) < error';
      m.expect(tenant('sick').pipe(inScope(main), told())).toBeObservable('--#', undefined, error);
      m.expect(tenant('well').pipe(inScope(main)), '^-----!').toBeObservable('-a');
    }),
  );

  it(
    'tells of what its task function throws as of a failed start (rule 13)',
    marbles((m) => {
      const tenant = serviceFamily('tenant', (key: string): Observable<string> => {
        throw new Error(`boom ${key}`);
      });
      const error = 'ScopeDiedError(tenant(a), starting) < boom a';
      m.expect(tenant('a').pipe(inScope(createMainScope('app')), told())).toBeObservable(
        '#',
        undefined,
        error,
      );
    }),
  );

  it('takes async functions and generators as tasks (rule 6)', async () => {
    const main = createMainScope('app');
    const order: string[] = [];
    const doubled = serviceFamily('doubled', async (key: number) => {
      await Promise.resolve();
      return key * 2;
    });
    const tenant = serviceFamily('tenant', async function* (key: number, scope: Scope) {
      const value = await scope.use(doubled(key));
      try {
        yield `${scope.path} has ${String(value)}`;
        order.push('drains');
      } finally {
        order.push('ends');
      }
    });
    await expect(main.use(tenant(2))).resolves.toBe('tenant(2) has 4');
    const closed = eventOf(main, 'tenant(2)', 'closed');
    main.release(tenant(2));
    await closed;
    expect(order).toEqual(['drains', 'ends']);
    await main.close();
  });
});

describe('the keys of a serviceFamily', () => {
  it(
    'make one service each, shared by all who ask for the same key (rule 2)',
    marbles((m) => {
      const main = createMainScope('app');
      const started: string[] = [];
      const tenant = serviceFamily('tenant', (key: string) => {
        started.push(key);
        return m.cold('-v');
      });
      m.expect(tenant('a').pipe(inScope(main)), '^----!').toBeObservable('-v');
      m.expect(tenant('b').pipe(inScope(main)), '^----!').toBeObservable('-v');
      m.expect(tenant('a').pipe(inScope(main)), '--^--!').toBeObservable('--v');
      m.flush();
      expect(started).toEqual(['a', 'b']);
    }),
  );

  it(
    'are told apart by type and value',
    marbles((m) => {
      const main = createMainScope('app');
      const started: FamilyKey[] = [];
      const one = Symbol('one');
      const keys: readonly FamilyKey[] = [
        '1',
        1,
        1n,
        true,
        'true',
        null,
        'null',
        undefined,
        one,
        Symbol('one'),
      ];
      const tenant = serviceFamily('tenant', (key: FamilyKey) => {
        started.push(key);
        return of('v');
      });
      for (const key of [...keys, ...keys])
        m.expect(tenant(key).pipe(inScope(main)), '^----!').toBeObservable('v');
      m.flush();
      expect(started).toEqual(keys);
    }),
  );

  it(
    'may be objects, told apart by a key function, whose first comer the task gets',
    marbles((m) => {
      const main = createMainScope('app');
      const started: string[] = [];
      interface Tenant {
        readonly id: number;
        readonly name: string;
      }
      const tenant = serviceFamily(
        'tenant',
        (key: Tenant) => {
          started.push(key.name);
          return of('v');
        },
        { key: (key) => key.id },
      );
      m.expect(tenant({ id: 1, name: 'one' }).pipe(inScope(main)), '^----!').toBeObservable('v');
      m.expect(tenant({ id: 1, name: 'same' }).pipe(inScope(main)), '-^---!').toBeObservable('-v');
      m.expect(tenant({ id: 2, name: 'two' }).pipe(inScope(main)), '-^---!').toBeObservable('-v');
      m.flush();
      expect(started).toEqual(['one', 'two']);
    }),
  );

  it('name the services: tenant(a) (section 5)', () => {
    const tenant = serviceFamily('tenant', (_key: FamilyKey) => NEVER);
    expect(tenant('a').serviceName).toBe('tenant(a)');
    expect(tenant(7).serviceName).toBe('tenant(7)');
    expect(tenant('a')).toBeInstanceOf(Observable);
  });

  it(
    'may need each other: a chain in one family (rules 1, 7)',
    marbles((m) => {
      const main = createMainScope('app');
      const part = serviceFamily('part', (key: number, scope): Observable<number> => {
        scope.addFinalizer(() => m.cold('-|'));
        return key === 0 ? of(0) : part(key - 1).pipe(switchMap((value) => of(value + 1)));
      });
      picture(m, main, {
        'part(2)': 'r--fx',
        'part(1)': 'r---fx',
        'part(0)': 'r----fx',
      });
      m.expect(part(2).pipe(inScope(main)), '^--!').toBeObservable('v', { v: 2 });
    }),
  );

  it(
    'may close a cycle within one family, which is refused (rule 17)',
    marbles((m) => {
      const part = serviceFamily('part', (key: number): Observable<number> => part(1 - key));
      const error = 'ScopeDiedError(part(0), starting) < ScopeDiedError(part(1), starting) < ScopeCycleError';
      m.expect(part(0).pipe(inScope(createMainScope('app')), told())).toBeObservable('#', undefined, error);
    }),
  );
});
