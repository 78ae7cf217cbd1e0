import {
  type MonoTypeOperatorFunction,
  map,
  mergeMap,
  NEVER,
  type Observable,
  type OperatorFunction,
  of,
  Subject,
  switchMap,
  takeUntil,
  throwError,
} from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  inScope,
  type MainScope,
  noMoreDependents,
  resource,
  rootCause,
  type Scope,
  scopeOf,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { describe, expectTypeOf, it } from 'vitest';

const stop = new Subject<void>();
const main = createMainScope();

describe('withScope and inScope', () => {
  it('keep the type of what is piped through them', () => {
    expectTypeOf(of(1).pipe(withScope())).toEqualTypeOf<Observable<number>>();
    expectTypeOf(of('a').pipe(withScope('app'))).toEqualTypeOf<Observable<string>>();
    expectTypeOf(of({ n: 1 }).pipe(inScope(main))).toEqualTypeOf<Observable<{ n: number }>>();
    expectTypeOf(NEVER.pipe(withScope())).toEqualTypeOf<Observable<never>>();
    expectTypeOf(withScope<number>()).toEqualTypeOf<MonoTypeOperatorFunction<number>>();
  });

  it('stand anywhere in a longer pipe', () => {
    const worker = of(1, 2).pipe(
      takeUntil(stop),
      mergeMap(
        (n) =>
          of(n).pipe(
            map((value) => String(value)),
            withScope('job'),
          ),
        4,
      ),
      withScope({ name: 'worker', stopTimeout: 5, deadline: 10, parent: undefined }),
      inScope(main),
    );
    expectTypeOf(worker).toEqualTypeOf<Observable<string>>();
  });

  it('refuse what is no config or scope', () => {
    // @ts-expect-error it is a number
    withScope(5);
    // @ts-expect-error a misspelt option
    withScope({ nmae: 'app' });
    // @ts-expect-error a time as text
    withScope({ stopTimeout: '5s' });
    // @ts-expect-error a parent by name
    withScope({ parent: 'app' });
    // @ts-expect-error there is no scope
    inScope();
    // @ts-expect-error it is a name
    inScope('app');
  });
});

describe('deferScope', () => {
  it('infers from Observables, unions of them, promises and generators', () => {
    expectTypeOf(deferScope(() => of(1))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(deferScope(async () => Promise.resolve('a'))).toEqualTypeOf<Observable<string>>();
    expectTypeOf(deferScope((scope) => (scope.path === 'a' ? of(1) : of('a')))).toEqualTypeOf<
      Observable<string | number>
    >();
    const generated = deferScope(async function* () {
      yield await Promise.resolve(1);
    });
    expectTypeOf(generated).toEqualTypeOf<Observable<number>>();
    expectTypeOf(deferScope(() => NEVER)).toEqualTypeOf<Observable<never>>();
  });

  it('gives its project the scope', () => {
    deferScope((scope) => {
      expectTypeOf(scope).toEqualTypeOf<Scope>();
      return of(scope.signal.aborted);
    });
  });

  it('refuses a project that gives no task', () => {
    // @ts-expect-error a plain value
    deferScope(() => 5);
    // @ts-expect-error nothing is given
    deferScope(() => undefined);
    // @ts-expect-error no function
    deferScope(of(1));
  });
});

describe('switchScope', () => {
  it('infers value, scope and result', () => {
    const switched = of('a').pipe(
      switchScope((value, scope) => {
        expectTypeOf(value).toEqualTypeOf<string>();
        expectTypeOf(scope).toEqualTypeOf<Scope>();
        return resource(
          () => ({ value }),
          () => undefined,
        );
      }),
    );
    expectTypeOf(switched).toEqualTypeOf<Observable<{ value: string }>>();
    expectTypeOf(of(1).pipe(switchScope(() => [1, 2]))).toEqualTypeOf<Observable<number>>();
    expectTypeOf(of(1).pipe(switchScope(async () => Promise.resolve('a')))).toEqualTypeOf<
      Observable<string>
    >();
    expectTypeOf(switchScope((n: number) => of(n > 0))).toEqualTypeOf<OperatorFunction<number, boolean>>();
  });

  it('refuses a project of another value, or one that gives nothing to subscribe to', () => {
    // @ts-expect-error the source has numbers
    of(1).pipe(switchScope((text: string) => of(text)));
    // @ts-expect-error a number is no input
    of(1).pipe(switchScope((n) => n));
  });
});

describe('createMainScope, currentScope, scopeOf, rootCause', () => {
  it('give what they say', () => {
    expectTypeOf(createMainScope('app')).toEqualTypeOf<MainScope>();
    expectTypeOf(createMainScope).parameter(0).toEqualTypeOf<Parameters<typeof createMainScope>[0]>();
    expectTypeOf(currentScope()).toEqualTypeOf<Scope>();
    expectTypeOf(scopeOf({})).toEqualTypeOf<Scope | undefined>();
    expectTypeOf(rootCause(new Error('x'))).toEqualTypeOf<unknown>();
    expectTypeOf(noMoreDependents()).toEqualTypeOf<Observable<void>>();
    expectTypeOf(main).toExtend<AsyncDisposable>();
  });

  it('refuse what they cannot take', () => {
    // @ts-expect-error a main scope has no parent
    createMainScope({ parent: main });
    // @ts-expect-error nor is it isolated
    createMainScope({ isolated: true });
    // @ts-expect-error a number is no object
    scopeOf(5);
    // @ts-expect-error takes nothing
    currentScope('app');
  });
});

describe('a program of the guide', () => {
  it('infers from end to end', () => {
    const app = of(1).pipe(
      switchMap((n) => deferScope(async (scope) => Promise.resolve(`${scope.path}${n.toFixed()}`))),
      switchScope((text) => (text === '' ? throwError(() => new Error('empty')) : of(text.length))),
      takeUntil(stop),
      withScope('app'),
    );
    expectTypeOf(app).toEqualTypeOf<Observable<number>>();
  });
});
