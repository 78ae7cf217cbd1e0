import { type Observable, of, type Subscription, timer } from 'rxjs';
import {
  type CleanupContext,
  createMainScope,
  type FinalizerError,
  type MainScope,
  NoScopeError,
  ScopeCycleError,
  ScopeDiedError,
  type ScopeEvent,
  type ScopeOutcome,
  type ScopeSnapshot,
  type ScopeState,
  StopTimeoutError,
  service,
  TeardownError,
} from 'rxjs-scope';
import { describe, expectTypeOf, it } from 'vitest';

const main: MainScope = createMainScope();
const database = service('database', () => of({ end: () => Promise.resolve() }));

describe('members of a scope', () => {
  it('use and lookup give the value of the service', () => {
    expectTypeOf(main.use(database)).resolves.toEqualTypeOf<{ end: () => Promise<void> }>();
    expectTypeOf(main.lookup(database)).toEqualTypeOf<{ end: () => Promise<void> }>();
    main.release(database);
    // @ts-expect-error no Observable
    void main.use('database');
    // @ts-expect-error no Observable
    main.release('database');
  });

  it('spawn takes every task, and a function that gives one', () => {
    expectTypeOf(main.spawn(timer(1))).toEqualTypeOf<Subscription>();
    main.spawn(() => timer(1));
    main.spawn(async () => Promise.resolve(1));
    main.spawn(Promise.resolve(1));
    main.spawn(async function* () {
      yield await Promise.resolve(1);
    });
    // @ts-expect-error it is no task
    main.spawn('abc');
    // @ts-expect-error gives no task
    main.spawn(() => 5);
  });

  it('addFinalizer gives the context, and takes every kind of cleanup', () => {
    const added = main.addFinalizer((context) => {
      expectTypeOf(context).toEqualTypeOf<CleanupContext>();
      expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
    });
    expectTypeOf(added).toEqualTypeOf<Subscription>();
    main.addFinalizer(() => timer(1));
    main.addFinalizer(async () => Promise.resolve());
    // @ts-expect-error no function
    main.addFinalizer(timer(1));
    // @ts-expect-error a plain value is no cleanup
    main.addFinalizer(() => 5);
  });

  it('the end is told by promises', () => {
    expectTypeOf(main.cancel(new Error('x'))).resolves.toEqualTypeOf<ScopeOutcome>();
    expectTypeOf(main.outcome).resolves.toEqualTypeOf<ScopeOutcome>();
    expectTypeOf(main.close({ deadline: 5 })).resolves.toEqualTypeOf<void>();
    // @ts-expect-error a time as text
    void main.close({ deadline: '5s' });
  });

  it('what tells of it is read-only', () => {
    expectTypeOf(main.events).toEqualTypeOf<Observable<ScopeEvent>>();
    expectTypeOf(main.snapshot()).toEqualTypeOf<ScopeSnapshot>();
    expectTypeOf(main.kind).toEqualTypeOf<'main' | 'service' | 'nested'>();
    // @ts-expect-error it is read-only
    main.state = 'closed';
    // @ts-expect-error it is read-only
    main.dependents[0] = main;
    expectTypeOf(main.events).not.toHaveProperty('next');
  });
});

describe('unions that a switch exhausts', () => {
  it('ScopeState', () => {
    const next = (state: ScopeState): string => {
      switch (state) {
        case 'starting':
        case 'ready':
        case 'draining':
        case 'closing':
        case 'releasing':
        case 'closed':
          return state;
        default:
          return state satisfies never;
      }
    };
    expectTypeOf(next).returns.toEqualTypeOf<string>();
  });

  it('ScopeOutcome', () => {
    const error = (outcome: ScopeOutcome): unknown => {
      expectTypeOf(outcome.teardownErrors).toEqualTypeOf<readonly FinalizerError[]>();
      switch (outcome.kind) {
        case 'completed':
        case 'drained':
          // @ts-expect-error a clean end has no error
          return outcome.error;
        case 'cancelled':
        case 'failed':
          return outcome.error;
        default:
          return outcome satisfies never;
      }
    };
    expectTypeOf(error).returns.toEqualTypeOf<unknown>();
  });

  it('ScopeEvent', () => {
    const text = (event: ScopeEvent): string => {
      switch (event.type) {
        case 'starting':
        case 'ready':
        case 'draining':
        case 'releasing':
        case 'closed':
          return event.type;
        case 'closing':
          return event.outcome;
        case 'acquired':
        case 'released':
          return event.by;
        case 'finalizer':
          expectTypeOf(event.phase).toEqualTypeOf<'started' | 'settled' | 'failed' | 'abandoned'>();
          return event.name;
        default:
          return event satisfies never;
      }
    };
    expectTypeOf(text).returns.toEqualTypeOf<string>();
  });
});

describe('errors', () => {
  it('narrow by instanceof', () => {
    const look = (error: unknown): void => {
      if (error instanceof ScopeDiedError) {
        expectTypeOf(error.phase).toEqualTypeOf<'starting' | 'ready'>();
        expectTypeOf(error.scope).toEqualTypeOf<string>();
        expectTypeOf(error.code).toEqualTypeOf<'SCOPE_DIED'>();
      }
      if (error instanceof ScopeCycleError) {
        expectTypeOf(error.path).toEqualTypeOf<readonly string[]>();
      }
      if (error instanceof NoScopeError) {
        expectTypeOf(error.name).toEqualTypeOf<'NoScopeError'>();
      }
      if (error instanceof TeardownError) {
        expectTypeOf(error.errors).toEqualTypeOf<unknown[]>();
        expectTypeOf(error).toExtend<AggregateError>();
      }
      if (error instanceof StopTimeoutError) {
        expectTypeOf(error.waitingOn).toEqualTypeOf<readonly string[]>();
        expectTypeOf(error.elapsed).toEqualTypeOf<number>();
        expectTypeOf(error.code).toEqualTypeOf<'STOP_TIMEOUT'>();
        expectTypeOf(error).toExtend<FinalizerError>();
      }
    };
    expectTypeOf(look).toBeFunction();
  });
});
