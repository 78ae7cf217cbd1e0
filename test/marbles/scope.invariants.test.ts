import fc from 'fast-check';
import {
  catchError,
  combineLatest,
  concat,
  EMPTY,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  retry,
  type Subscription,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type MainScope,
  rootCause,
  type Scope,
  type ScopeEvent,
  type Service,
  service,
  switchScope,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
import { type Plan, plans, type ServicePlan, type UserPlan } from './scope.plans.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const reason = new Error('planned');

/** Something with a teardown of its own: a generation of a service, a job in one, or a user. */
interface Part {
  readonly name: string;
  readonly started: number;
  readonly uses: Set<Part>;
  readonly scope: Scope | undefined;
  closing: number | undefined;
  closed: number | undefined;
  closings: number;
}

class Run {
  readonly parts: Part[] = [];
  readonly heard: unknown[] = [];
  readonly events: ScopeEvent[] = [];
  readonly main: MainScope = createMainScope('app');
  #clock = 0;

  start(plan: Plan): this {
    marbles((m) => {
      this.main.events.subscribe((event) => this.events.push(event));
      const services: Service<Part>[] = [];
      plan.services.forEach((one, i) => services.push(this.#service(`s${String(i)}`, one, [...services])));
      for (const user of plan.users) {
        this.#user(user, services[user.of % services.length] ?? EMPTY);
      }
      for (const cancel of plan.cancels) {
        const name = `s${String(cancel.of % services.length)}`;
        at(
          cancel.at,
          () =>
            void this.parts
              .filter((part) => part.name === name)
              .at(-1)
              ?.scope?.cancel(reason),
        );
      }
      at(plan.end.at, () => {
        const end = plan.end.how === 'close' ? this.main.close() : this.main.cancel();
        end.catch((error: unknown) => this.heard.push(error));
      });
      m.flush();
    })();
    return this;
  }

  #part(name: string, scope?: Scope): Part {
    const started = this.#clock++;
    const part: Part = {
      name,
      started,
      uses: new Set(),
      scope,
      closing: undefined,
      closed: undefined,
      closings: 0,
    };
    this.parts.push(part);
    return part;
  }

  #close(part: Part, ms: number): Observable<unknown> {
    part.closing = this.#clock++;
    part.closings++;
    return timer(ms).pipe(tap(() => (part.closed = this.#clock++)));
  }

  #service(name: string, plan: ServicePlan, below: readonly Service<Part>[]): Service<Part> {
    return service({ name, keepAlive: plan.keepAlive }, (scope) => {
      const part = this.#part(name, scope);
      scope.addFinalizer(() => this.#close(part, plan.stop));
      const needs = below.filter((_, i) => plan.needs[i]);
      const needed: Observable<Part[]> = needs.length === 0 ? concat(of([]), NEVER) : combineLatest(needs);
      const running = needed.pipe(
        switchMap((used) => {
          used.forEach((one) => part.uses.add(one));
          const job = plan.job === undefined ? NEVER : this.#job(part, plan.job);
          return merge(timer(plan.start).pipe(mergeMap(() => of(part))), job);
        }),
      );
      const fails =
        plan.fails === undefined ? NEVER : timer(plan.fails).pipe(mergeMap(() => throwError(() => reason)));
      const { drain } = plan;
      const task = merge(running, fails);
      return drain === undefined
        ? task
        : task.pipe(takeUntil(scope.noMoreDependents.pipe(switchMap(() => timer(drain)))));
    });
  }

  #job(owner: Part, ms: number): Observable<never> {
    const job = this.#part(`${owner.name} job`);
    owner.uses.forEach((used) => job.uses.add(used));
    return NEVER.pipe(
      finalizeAsync(() => this.#close(job, ms)),
      withScope('job'),
    );
  }

  #user(plan: UserPlan, used: Observable<Part>): void {
    let subscription: Subscription | undefined;
    const using = (value: Part): Observable<Part> => {
      expect(value.scope?.state).toMatch(/ready|draining|closing/);
      const part = this.#part('user');
      part.uses.add(value);
      return NEVER.pipe(finalizeAsync(() => this.#close(part, plan.stop)));
    };
    const task: Record<UserPlan['how'], Observable<Part>> = {
      inScope: used.pipe(inScope(this.main)),
      withScope: used.pipe(switchMap(using), withScope({ name: 'user', parent: this.main })),
      switchScope: used.pipe(switchScope(using), inScope(this.main)),
      retry: used.pipe(
        switchMap(using),
        withScope('user'),
        retry({ count: 3, delay: 1 }),
        inScope(this.main),
      ),
    };
    at(plan.from, () => {
      subscription = task[plan.how].pipe(catchError(() => EMPTY)).subscribe();
    });
    at(plan.to, () => {
      subscription?.unsubscribe();
    });
  }
}

const leaves = (error: unknown): readonly unknown[] =>
  error instanceof TeardownError ? error.errors : [error];

describe('any graph of services, however used, cancelled, failing and closed', () => {
  const reports = collectReports();

  it('closes each dependent first, each part once, and one generation after the other (rules 3, 7, 8, 9, 11, 12)', async () => {
    const heard: unknown[] = [];
    fc.assert(
      fc.property(plans, (plan) => {
        const run = new Run().start(plan);
        heard.push(...run.heard);
        expect(run.main.state).toBe('closed');
        for (const part of run.parts) {
          expect(part.closings, part.name).toBe(1);
          expect(part.closed, part.name).toBeDefined();
          for (const used of part.uses) {
            expect(used.closing, `${used.name} under ${part.name}`).toBeGreaterThan(part.closed ?? Infinity);
          }
        }
        for (const name of new Set(run.parts.map((part) => part.name))) {
          const generations = run.parts.filter((part) => part.name === name && part.scope !== undefined);
          generations.slice(1).forEach((next, i) => {
            expect(next.started, name).toBeGreaterThan(generations[i]?.closed ?? Infinity);
          });
        }
      }),
      { numRuns: 300 },
    );
    // What fails while nobody is left to be told is all there is to hear of (rule 16).
    for (const error of [...heard, ...(await reports.take())].flatMap(leaves)) {
      expect(rootCause(error)).toBe(reason);
    }
  });

  it('moves each scope through its states in order, and drops each edge it has taken (section 5)', async () => {
    const order = ['starting', 'ready', 'draining', 'closing', 'releasing', 'closed'];
    fc.assert(
      fc.property(plans, (plan) => {
        const run = new Run().start(plan);
        const edges = new Map<string, number>();
        const states = new Map<string, number>();
        for (const event of run.events) {
          const id = `${event.scope} ${String(event.generation)}`;
          if (event.type === 'acquired' || event.type === 'released') {
            const edge = `${event.by} → ${id}`;
            edges.set(edge, (edges.get(edge) ?? 0) + (event.type === 'acquired' ? 1 : -1));
            expect(edges.get(edge), edge).toBeGreaterThanOrEqual(0);
          } else if (event.type !== 'finalizer') {
            const state = order.indexOf(event.type);
            const last = states.get(id) ?? -1;
            expect(state === 0 ? last === -1 || last === 5 : state > last, `${id} ${event.type}`).toBe(true);
            states.set(id, state);
          }
        }
        expect([...edges.values()].filter((count) => count !== 0)).toEqual([]);
        expect([...states.values()].filter((state) => state !== 5)).toEqual([]);
        expect(run.main.snapshot().scopes.filter((scope) => scope.state !== 'closed')).toEqual([]);
      }),
      { numRuns: 150 },
    );
    await reports.take();
  });
});
