import { type InteropObservable, map, NEVER, Observable, observable, of, switchMap, throwError } from 'rxjs';
import { createMainScope, currentScope, inScope, type Scope, service, type TaskInput } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('service of an Observable task', () => {
  it(
    'stays silent for a task that never emits, until the dependent leaves',
    marbles((m) => {
      const source = m.cold('-');
      const x = service('x', () => source).pipe(inScope(createMainScope('app')));
      m.expect(x, '^----!').toBeObservable('-');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'fails with a NotRegisteredError for an empty task (rule 14)',
    marbles((m) => {
      const x = service('x', () => m.cold('--|')).pipe(inScope(createMainScope('app')), told());
      m.expect(x).toBeObservable('--#', undefined, 'ScopeDiedError(x, starting) < NotRegisteredError');
    }),
  );

  it(
    'keeps the one value of a task that completes (rule 14)',
    marbles((m) => {
      const x = service('x', () => m.cold('--(a|)')).pipe(inScope(createMainScope('app')));
      m.expect(x, '^------!').toBeObservable('--a');
      m.expect(x, '-----^-!').toBeObservable('-----a');
    }),
  );

  it(
    'hands out many values and replays the latest (rule 2)',
    marbles((m) => {
      const source = m.cold('   -a-b-c');
      const x = service('x', () => source).pipe(inScope(createMainScope('app')));
      m.expect(x, '^------!').toBeObservable('-a-b-c');
      m.expect(x, '----^--!').toBeObservable('----bc');
      m.expect(source).toHaveSubscriptions('^------!');
    }),
  );

  it(
    'tells of the task’s error (rule 13)',
    marbles((m) => {
      const x = service('x', () => m.cold('--#', undefined, 'boom')).pipe(told());
      const error = 'ScopeDiedError(x, starting) < boom';
      m.expect(x.pipe(inScope(createMainScope('app')))).toBeObservable('--#', undefined, error);
    }),
  );

  it(
    'leaves its task when the one dependent leaves early (rule 4)',
    marbles((m) => {
      const source = m.cold('-a---b');
      const x = service('x', () => source);
      m.expect(x.pipe(inScope(createMainScope('app'))), '^--!').toBeObservable('-a');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'takes a synchronous task',
    marbles((m) => {
      const x = service('x', () => of('a')).pipe(inScope(createMainScope('app')));
      m.expect(x, '^--!').toBeObservable('a');
    }),
  );

  it(
    'takes an Observable of another library',
    marbles((m) => {
      const inner = m.cold('-a');
      // The cast: to TypeScript the symbol is always there, at run time rxjs knows what stands in for it.
      const foreign = { [observable]: () => inner } as unknown as InteropObservable<string>;
      const x = service('x', () => foreign).pipe(inScope(createMainScope('app')));
      m.expect(x, '^--!').toBeObservable('-a');
    }),
  );

  it(
    'runs its task anew for each generation (rule 2)',
    marbles((m) => {
      let runs = 0;
      const x = service('x', () => {
        runs += 1;
        return of(runs);
      }).pipe(
        map((run) => String(run)),
        inScope(createMainScope('app')),
      );
      m.expect(x, '^--!').toBeObservable('1');
      m.expect(x, '-^-!').toBeObservable('-1');
      m.expect(x, '-----^-!').toBeObservable('-----2');
    }),
  );

  it(
    'gives the task its own scope, of kind service',
    marbles((m) => {
      const main = createMainScope('app');
      const seen: Scope[] = [];
      const x = service('x', (scope) => {
        seen.push(scope, currentScope());
        return of(`${scope.kind} ${scope.name} ${scope.path} ${scope.state} of ${scope.main.name}`);
      });
      const line = 'service x x starting of app';
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('l', { l: line });
      m.flush();
      expect(seen[0]).toBeDefined();
      expect(seen[0]).toBe(seen[1]);
      expect(seen[0]?.main).toBe(main);
      expect(seen[0]?.state).toBe('closed');
    }),
  );

  it(
    'keeps what its config says: keepAlive (rule 4)',
    marbles((m) => {
      const source = m.cold('a');
      const x = service({ name: 'x', keepAlive: 3 }, () => source).pipe(inScope(createMainScope('app')));
      m.expect(x, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^-----!');
    }),
  );

  it(
    'depends on what its task subscribes to (rule 1)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = service('low', () => m.cold<string>('-a'));
      const high = service('high', () => low.pipe(switchMap((value) => of(value + value))));
      picture(m, main, { high: '-r--x', low: '-r--x' }, 'rx');
      m.expect(high.pipe(inScope(main)), '^---!').toBeObservable('-b', { b: 'aa' });
    }),
  );
});

describe('service whose task function fails', () => {
  it(
    'tells of what it throws as of a failed start; the next subscriber tries anew (rule 13)',
    marbles((m) => {
      let runs = 0;
      const x = service('x', () => {
        runs += 1;
        if (runs === 1) throw new Error('boom');
        return of('a');
      }).pipe(inScope(createMainScope('app')), told());
      m.expect(x).toBeObservable('#', undefined, 'ScopeDiedError(x, starting) < boom');
      m.expect(x, '--^--!').toBeObservable('--a');
    }),
  );

  it.each([
    ['nothing', undefined],
    ['a string', 'abc'],
    ['an array', ['a']],
    ['a plain object', {}],
  ])('tells of a TypeError when it returns %s', (_, wrong) => {
    marbles((m) => {
      // The cast lets a wrong task through, as a caller without types would.
      const x = service('x', () => wrong as unknown as TaskInput<string>);
      const error: unknown = expect.stringMatching(/^ScopeDiedError\(x, starting\) < TypeError/);
      m.expect(x.pipe(inScope(createMainScope('app')), told())).toBeObservable('#', undefined, error);
    })();
  });
});

describe('service, by its arguments', () => {
  it('is an Observable that knows its name', () => {
    const x = service('x', () => NEVER);
    expect(x).toBeInstanceOf(Observable);
    expect(x.serviceName).toBe('x');
    expect(service({ name: 'y' }, () => NEVER).serviceName).toBe('y');
  });

  it('does not call its task before somebody subscribes', () => {
    let runs = 0;
    service('x', () => {
      runs += 1;
      return throwError(() => new Error('boom'));
    });
    expect(runs).toBe(0);
  });

  it.each([
    ['undefined', undefined],
    ['an Observable', of(1)],
    ['a promise', Promise.resolve(1)],
  ])('refuses %s as its task with a TypeError', (_, task) => {
    // The cast lets wrong arguments through, as a caller without types would.
    const call = () => service('x', task as unknown as () => Observable<number>);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/task/);
  });

  it.each([
    ['undefined', undefined],
    ['an empty name', ''],
    ['a config without a name', {}],
  ])('refuses %s as its config with a TypeError', (_, config) => {
    const call = () => service(config as unknown as string, () => NEVER);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/name|config/i);
  });

  it('refuses a negative time with a RangeError that names it', () => {
    const call = () => service({ name: 'x', stopTimeout: -1 }, () => NEVER);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(/stopTimeout/);
  });
});
