import fc from 'fast-check';
import { catchError, EMPTY } from 'rxjs';
import {
  createMainScope,
  deferScope,
  type MainScope,
  rootCause,
  type Scope,
  type Service,
  service,
  TeardownError,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { type Plan, plans, type ServicePlan, type UserPlan } from './scope.plans.ts';
import { collectReports } from './scope.reports.ts';

const reason = new Error('planned');

/** Something with a `finally` of its own: a generation of a service, or a user. */
interface Part {
  readonly name: string;
  readonly started: number;
  readonly uses: Set<Part>;
  readonly scope: Scope;
  closing: number | undefined;
  closed: number | undefined;
  closings: number;
}

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      resolve();
    });
  });

class Run {
  readonly parts: Part[] = [];
  readonly heard: unknown[] = [];
  readonly main: MainScope = createMainScope('app');
  #clock = 0;

  async start(plan: Plan): Promise<this> {
    const services: Service<Part>[] = [];
    plan.services.forEach((one, i) => services.push(this.#service(`s${String(i)}`, one, [...services])));
    await Promise.all([
      ...plan.users.map((user) => this.#user(user, services)),
      ...plan.cancels.map(async (cancel) => {
        await sleep(cancel.at);
        const name = `s${String(cancel.of % services.length)}`;
        await this.parts
          .filter((part) => part.name === name)
          .at(-1)
          ?.scope.cancel(reason);
      }),
      sleep(plan.end.at).then(async () => {
        const end = plan.end.how === 'close' ? this.main.close() : this.main.cancel();
        await end.catch((error: unknown) => this.heard.push(error));
      }),
    ]);
    return this;
  }

  #part(name: string, scope: Scope): Part {
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

  async #close(part: Part, ms: number): Promise<void> {
    part.closing = this.#clock++;
    part.closings++;
    await sleep(ms);
    part.closed = this.#clock++;
  }

  #service(name: string, plan: ServicePlan, below: readonly Service<Part>[]): Service<Part> {
    const needs = below.filter((_, i) => plan.needs[i]);
    const start = plan.start;
    const close = (part: Part): Promise<void> => this.#close(part, plan.stop);
    const begin = (scope: Scope): Part => this.#part(name, scope);
    return service({ name, keepAlive: plan.keepAlive }, async function* (scope) {
      const part = begin(scope);
      try {
        for (const need of needs) {
          part.uses.add(await scope.use(need));
        }
        await sleep(start, scope.signal);
        if (plan.fails !== undefined && plan.fails < 3) {
          throw reason;
        }
        yield part;
        await sleep(plan.drain ?? 0);
      } finally {
        await close(part);
      }
    });
  }

  async #user(plan: UserPlan, services: readonly Service<Part>[]): Promise<void> {
    await sleep(plan.from);
    const used = services[plan.of % services.length];
    const task = deferScope(async (scope) => {
      const part = this.#part('user', scope);
      try {
        if (used !== undefined) {
          part.uses.add(await scope.use(used));
        }
        await sleep(100, scope.signal);
      } finally {
        await this.#close(part, plan.stop);
      }
    });
    const scoped = task.pipe(withScope({ name: 'user', parent: this.main }));
    const subscription = scoped.pipe(catchError(() => EMPTY)).subscribe();
    await sleep(plan.to - plan.from);
    subscription.unsubscribe();
  }
}

const leaves = (error: unknown): readonly unknown[] =>
  error instanceof TeardownError ? error.errors : [error];

describe('any graph of async generators and functions', () => {
  const reports = collectReports();

  it('ends each dependent first, each part once, and one generation after the other (rules 3, 6, 7, 11)', async () => {
    const runs = await Promise.all(
      fc.sample(plans, 100).map(async (plan) => ({ plan, run: await new Run().start(plan) })),
    );
    for (const { plan, run } of runs) {
      const told = JSON.stringify(plan);
      expect(run.main.state, told).toBe('closed');
      for (const part of run.parts) {
        expect(part.closings, `${part.name} in ${told}`).toBe(1);
        expect(part.closed, `${part.name} in ${told}`).toBeDefined();
        for (const used of part.uses) {
          expect(used.closing, `${used.name} under ${part.name} in ${told}`).toBeGreaterThan(
            part.closed ?? Infinity,
          );
        }
      }
      for (const name of new Set(run.parts.map((part) => part.name))) {
        const generations = name === 'user' ? [] : run.parts.filter((part) => part.name === name);
        generations.slice(1).forEach((next, i) => {
          expect(next.started, `${name} in ${told}`).toBeGreaterThan(generations[i]?.closed ?? Infinity);
        });
      }
    }
    // What fails while nobody is left to be told is all there is to hear of (rule 16).
    for (const error of [...runs.flatMap(({ run }) => run.heard), ...(await reports.take())].flatMap(
      leaves,
    )) {
      expect(rootCause(error)).toBe(reason);
    }
  });
});
