import { map, NEVER, type Observable, of, switchMap } from 'rxjs';
import {
  createMainScope,
  inScope,
  override,
  service,
  serviceFamily,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { eventOf } from './eventOf.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('override of a service', () => {
  it(
    'runs the stand-in, and never the real task',
    marbles((m) => {
      const real = m.cold('-r');
      const fake = m.cold('--f');
      const x = real.pipe(shareService('x'));
      const main = createMainScope({ name: 'app', overrides: [override(x, () => fake)] });
      m.expect(x.pipe(inScope(main)), '^----!').toBeObservable('--f');
      m.expect(real).toHaveSubscriptions([]);
      m.expect(fake).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'holds in its main scope alone',
    marbles((m) => {
      const x = m.cold('-r').pipe(shareService('x'));
      const tested = createMainScope({ name: 'tested', overrides: [override(x, () => m.cold('-f'))] });
      m.expect(x.pipe(inScope(tested)), '^----!').toBeObservable('-f');
      m.expect(x.pipe(inScope(createMainScope('real'))), '^----!').toBeObservable('-r');
    }),
  );

  it(
    'reaches every dependent, however deep',
    marbles((m) => {
      const low = m.cold('-r').pipe(shareService('low'));
      const high = low.pipe(
        map((value: string) => value.toUpperCase()),
        shareService('high'),
      );
      const app = high.pipe(withScope({ name: 'app', overrides: [override(low, () => m.cold('-f'))] }));
      m.expect(app, '^----!').toBeObservable('-F');
    }),
  );

  it(
    'stays silent, fails and completes as its stand-in does (rules 13, 14)',
    marbles((m) => {
      const x = service('x', () => of('r'));
      const using = (fake: () => Observable<string>) =>
        x.pipe(inScope(createMainScope({ name: 'app', overrides: [override(x, fake)] })), told());
      m.expect(
        using(() => NEVER),
        '^---!',
      ).toBeObservable('-');
      const empty = 'ScopeDiedError(x, starting) < NotRegisteredError';
      m.expect(using(() => m.cold('--|'))).toBeObservable('--#', undefined, empty);
      m.expect(
        using(() => m.cold('(a|)')),
        '^---!',
      ).toBeObservable('a');
      m.expect(
        using(() => m.cold('a-b')),
        '^---!',
      ).toBeObservable('a-b');
      const failed = 'ScopeDiedError(x, starting) < boom';
      m.expect(using(() => m.cold('--#', undefined, 'boom'))).toBeObservable('--#', undefined, failed);
      const throwing = (): Observable<string> => {
        throw new Error('boom');
      };
      m.expect(using(throwing)).toBeObservable('#', undefined, failed);
    }),
  );

  it(
    'keeps the name and the config of the real one',
    marbles((m) => {
      const x = m.cold('r').pipe(shareService({ name: 'x', keepAlive: 3 }));
      const main = createMainScope({ name: 'app', overrides: [override(x, () => m.cold('f'))] });
      picture(m, main, { x: 'r-----x' }, 'rx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('f');
    }),
  );

  it(
    'gives the stand-in its scope, in which it may depend on other services (rule 1)',
    marbles((m) => {
      const low = m.cold('-l').pipe(shareService('low'));
      const x = m.cold('r').pipe(shareService('x'));
      const fake = override(x, (scope) =>
        low.pipe(switchMap((value) => of(`${scope.path} on ${String(value)}`))),
      );
      const main = createMainScope({ name: 'app', overrides: [fake] });
      picture(m, main, { x: '-r-x', low: '-r-x' }, 'rx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('-v', { v: 'x on l' });
    }),
  );

  it('may be an async function or a generator (rule 6)', async () => {
    const order: string[] = [];
    const low = service('low', () => of('real'));
    const high = service('high', () => of('real'));
    const main = createMainScope({
      overrides: [
        override(low, async () => {
          await Promise.resolve();
          return 'fake low';
        }),
        override(high, async function* (scope) {
          const value = await scope.use(low);
          try {
            yield `fake high on ${value}`;
            order.push('drains');
          } finally {
            order.push('ends');
          }
        }),
      ],
    });
    await expect(main.use(high)).resolves.toBe('fake high on fake low');
    const closed = eventOf(main, 'high', 'closed');
    main.release(high);
    await closed;
    expect(order).toEqual(['drains', 'ends']);
    await main.close();
  });

  it(
    'holds in an isolated scope of its own, not around it (rule 25)',
    marbles((m) => {
      const main = createMainScope('app');
      const x = m.cold('-r').pipe(shareService('x'));
      const overrides = [override(x, () => m.cold('-f'))];
      const isolated = x.pipe(withScope({ name: 'island', parent: main, isolated: true, overrides }));
      m.expect(isolated, '^----!').toBeObservable('-f');
      m.expect(x.pipe(inScope(main)), '^----!').toBeObservable('-r');
    }),
  );
});

describe('override of a family', () => {
  it(
    'stands in for every key, and is told the key',
    marbles((m) => {
      const tenant = serviceFamily('tenant', (key: string) => of(`real ${key}`));
      const fake = override(tenant, (key, scope) => of(`fake ${key} in ${scope.path}`));
      const main = createMainScope({ name: 'app', overrides: [fake] });
      m.expect(tenant('a').pipe(inScope(main)), '^--!').toBeObservable('v', { v: 'fake a in tenant(a)' });
      m.expect(tenant('b').pipe(inScope(main)), '^--!').toBeObservable('v', { v: 'fake b in tenant(b)' });
    }),
  );

  it(
    'may stand in for one key: that is a service like any other',
    marbles((m) => {
      const tenant = serviceFamily('tenant', (key: string) => of(`real ${key}`));
      const main = createMainScope({ name: 'app', overrides: [override(tenant('a'), () => of('fake a'))] });
      m.expect(tenant('a').pipe(inScope(main)), '^--!').toBeObservable('v', { v: 'fake a' });
      m.expect(tenant('b').pipe(inScope(main)), '^--!').toBeObservable('v', { v: 'real b' });
    }),
  );
});

describe('override, by its arguments', () => {
  it('refuses what is no service with a TypeError that says to pipe it through shareService()', () => {
    expect(() => override(of(1), () => of(2))).toThrow(TypeError);
    expect(() => override(of(1), () => of(2))).toThrow(/shareService/);
  });

  it('refuses a function that is no family with a TypeError', () => {
    const notFamily = (_key: string) => service('x', () => of(1));
    expect(() => override(notFamily, () => of(2))).toThrow(TypeError);
  });

  it('refuses a task that is no function with a TypeError that names it', () => {
    const x = service('x', () => of(1));
    // The cast lets wrong arguments through, as a caller without types would.
    const call = () => override(x, of(2) as unknown as () => Observable<number>);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/task/);
  });

  it('refuses overrides that override() did not make', () => {
    const call = () =>
      createMainScope({ overrides: [{}] as unknown as readonly ReturnType<typeof override>[] });
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/override/);
  });
});
