import {
  catchError,
  combineLatest,
  defer,
  finalize,
  map,
  NEVER,
  type Observable,
  of,
  retry,
  switchMap,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type CleanupContext, finalizeAsync, resource, type Scope, ScopeDiedError } from 'rxjs-scope';
import type { FinalizerPlan, Holding } from './plan.ts';
import { raise, type World } from './world.ts';

const isDeath = (error: unknown): boolean => error instanceof ScopeDiedError;

/** Subscribes to a service for a scope, and writes down what becomes of it. */
function use(world: World, by: string, scope: Scope, service: number): Observable<string> {
  return defer(() => {
    const edge = world.next('edge');
    const source = world.services[service];
    if (source === undefined) throw new RangeError(`no service ${service}`);
    world.see({ what: 'opened', of: edge, by, to: world.pathIn(scope, service) });
    return source.pipe(
      tap({
        next: (value) => world.see({ what: 'got', of: edge, value }),
        error: (error: unknown) => world.see({ what: 'told', of: edge, error }),
        complete: () => world.see({ what: 'ended', of: edge }),
      }),
      finalize(() => world.see({ what: 'left', of: edge })),
    );
  });
}

/** Gives a function its name: events name finalizers by it. */
function named<F extends object>(name: string, run: F): F {
  return Object.defineProperty(run, 'name', { value: name });
}

/** A cleanup that does what its plan says; its function's name is its id, so that events name it too. */
export function cleanup(world: World, scope: string, id: string, plan: FinalizerPlan) {
  return named(id, ({ signal }: CleanupContext): Observable<unknown> | undefined => {
    let settled = false;
    const settle = () => {
      if (settled) return;
      settled = true;
      world.see({ what: 'finalized', of: id });
    };
    const abandon = () => {
      if (settled) return;
      settled = true;
      world.see({ what: 'abandoned', of: id });
    };
    world.see({ what: 'finalizing', of: id });
    if (signal.aborted) world.see({ what: 'late', of: id });
    signal.addEventListener('abort', abandon);
    const work = plan.how === 'hangs' ? NEVER : timer(plan.ms);
    switch (world.spoilt() ? 'throws' : plan.how) {
      case 'sync':
        settle();
        return undefined;
      case 'throws': {
        const error = raise(world, scope, 'finalizer', id);
        settle();
        throw error;
      }
      case 'rejects':
        return work.pipe(
          switchMap(() => throwError(() => raise(world, scope, 'finalizer', id))),
          tap({ error: settle }),
          finalize(abandon),
        );
      case 'async':
      case 'hangs':
        return work.pipe(tap({ complete: () => settle() }), finalize(abandon));
    }
  });
}

/** Puts one finalizer around what runs inside it. */
function finalizing(
  world: World,
  key: string,
  scope: Scope,
  plan: FinalizerPlan,
  inner: Observable<string>,
): Observable<string> {
  const name = (): string => world.next(`${key}/f`);
  const add = (id: string): string => {
    world.see({ what: 'added', of: id, scope: key });
    return id;
  };
  switch (plan.by) {
    case 'resource':
      return defer(() => {
        const id = name();
        world.see({ what: 'acquiring', of: id, scope: key });
        const release = cleanup(world, key, id, plan);
        const acquire = () => (plan.ms % 2 === 0 ? add(id) : timer(plan.ms).pipe(map(() => add(id))));
        return resource<string>(
          acquire,
          named(id, (_, context) => release(context)),
        );
      }).pipe(switchMap(() => inner));
    case 'finalizeAsync':
      return defer(() => inner.pipe(finalizeAsync(cleanup(world, key, add(name()), plan))));
    case 'addFinalizer':
      return defer(() => {
        scope.addFinalizer(cleanup(world, key, add(name()), plan));
        return inner;
      });
  }
}

/** Needs, then finalizers, then what runs on them, all in one chain as a user would write it. */
export function hold(
  world: World,
  plan: Holding,
  key: string,
  scope: Scope,
  inner: Observable<string>,
  needs: readonly number[],
): Observable<string> {
  const body = plan.finalizers.reduceRight((rest, each) => finalizing(world, key, scope, each, rest), inner);
  const uses = needs.map((need) => {
    const used = use(world, key, scope, need);
    return plan.onDeath === 'catch'
      ? used.pipe(catchError((error: unknown) => (isDeath(error) ? of('without') : throwError(() => error))))
      : used;
  });
  const whole =
    uses.length === 0
      ? body
      : plan.join === 'together'
        ? combineLatest(uses).pipe(switchMap(() => body))
        : uses.reduceRight((rest, each) => each.pipe(switchMap(() => rest)), body);
  return plan.onDeath === 'retry'
    ? whole.pipe(
        retry({ count: 2, delay: (error: unknown) => (isDeath(error) ? of(0) : throwError(() => error)) }),
      )
    : whole;
}

/** Writes down when a task starts, how it ends and that it is torn down. */
export function watch(
  world: World,
  key: string,
  scope: Scope,
  owner: string | undefined,
  task: Observable<string>,
  standIn = false,
): Observable<string> {
  return defer(() => {
    world.promises.push([`outcome of ${key}`, scope.outcome]);
    world.see({ what: 'started', of: key, life: world.lifeOf(scope), owner, uncut: false, standIn });
    return task.pipe(
      tap({
        next: (value) => world.see({ what: 'registered', of: key, value }),
        error: (error: unknown) => world.see({ what: 'failed', of: key, error }),
        complete: () => world.see({ what: 'completed', of: key }),
      }),
      finalize(() => world.see({ what: 'stopped', of: key })),
    );
  });
}
