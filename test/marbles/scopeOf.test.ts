import { concat, NEVER, of, Subject } from 'rxjs';
import { createMainScope, inScope, scopeOf, service, serviceFamily } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from './scope.reports.ts';

describe('scopeOf', () => {
  collectReports();

  it('is the scope that registered a value', async () => {
    const pool = { name: 'pool' };
    const main = createMainScope('app');
    const database = service('database', () => concat(of(pool), NEVER));
    expect(scopeOf(pool)).toBeUndefined();
    await main.use(database);
    expect(scopeOf(pool)).toMatchObject({ path: 'database', kind: 'service' });
    expect(scopeOf(pool)?.main).toBe(main);
  });

  it('knows what async functions and generators register', async () => {
    const [a, b] = [{}, {}];
    const main = createMainScope('app');
    await main.use(service('function', async () => Promise.resolve(a)));
    await main.use(
      service('generator', async function* () {
        yield await Promise.resolve(b);
      }),
    );
    expect(scopeOf(a)?.path).toBe('function');
    expect(scopeOf(b)?.path).toBe('generator');
    await main.close();
  });

  it('knows functions, frozen objects and members of families', async () => {
    const main = createMainScope('app');
    const callable = () => 'called';
    const frozen = Object.freeze({});
    const family = serviceFamily('tenant', (key: string) =>
      concat(of(key === 'f' ? callable : frozen), NEVER),
    );
    await main.use(family('f'));
    await main.use(family('o'));
    expect(scopeOf(callable)?.path).toBe('tenant(f)');
    expect(scopeOf(frozen)?.path).toBe('tenant(o)');
  });

  it('tells of the latest registration (section 5)', () => {
    const value = {};
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const shared = service('shared', () => concat(of(value), NEVER));
    shared.pipe(inScope(a)).subscribe();
    expect(scopeOf(value)?.main).toBe(a);
    shared.pipe(inScope(b)).subscribe();
    expect(scopeOf(value)?.main).toBe(b);
  });

  it('knows every value of a service that replaces its value', () => {
    const values = new Subject<object>();
    const [one, two] = [{}, {}];
    const main = createMainScope('app');
    service('changing', () => values)
      .pipe(inScope(main))
      .subscribe();
    values.next(one);
    values.next(two);
    expect(scopeOf(one)?.path).toBe('changing');
    expect(scopeOf(two)?.path).toBe('changing');
  });

  it('is undefined for what no scope has registered', () => {
    expect(scopeOf({})).toBeUndefined();
    expect(scopeOf([])).toBeUndefined();
    expect(scopeOf(() => 1)).toBeUndefined();
  });

  it('does not tell of a value that a service with a plain value hands out', async () => {
    const main = createMainScope('app');
    expect(await main.use(service('plain', () => concat(of(5), NEVER)))).toBe(5);
    await settled();
  });

  it.each([[5], ['a'], [undefined], [null], [true]])(
    'refuses %s, which is no object, at the call',
    (value) => {
      expect(() => scopeOf(value as never)).toThrow(TypeError);
      expect(() => scopeOf(value as never)).toThrow(/scopeOf.*object/s);
    },
  );
});
