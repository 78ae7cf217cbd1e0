import fc from 'fast-check';
import {
  catchError,
  combineLatest,
  concat,
  defer,
  EMPTY,
  merge,
  NEVER,
  type Observable,
  of,
  type Subscription,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  type Scope,
  type Service,
  service,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
import { type Plan, plans } from './scope.plans.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

/** Which services the finalizers of each service ask for, and those of the main scope. */
interface Asks {
  readonly of: readonly (readonly number[])[];
  readonly main: readonly number[];
  readonly later: { readonly at: number; readonly how: 'close' | 'cancel' };
}

const asks: fc.Arbitrary<Asks> = fc.record({
  of: fc.array(fc.array(fc.nat(5), { maxLength: 2 }), { minLength: 6, maxLength: 6 }),
  main: fc.array(fc.nat(5), { maxLength: 2 }),
  later: fc.record({ at: fc.nat(30), how: fc.constantFrom<Asks['later']['how'][]>('close', 'cancel') }),
});

interface Part {
  readonly name: string;
  readonly scope: Scope;
  readonly uses: Set<Part>;
  readonly started: number;
  closing: number | undefined;
  closed: number | undefined;
  closings: number;
}

/** Runs `plan` in virtual time, with finalizers that ask for services, and nothing that would break a hang. */
function run(
  plan: Plan,
  { of: asked, main: last, later }: Asks,
): { readonly main: MainScope; readonly parts: Part[] } {
  const parts: Part[] = [];
  const main = createMainScope({ name: 'app', stopTimeout: Infinity });
  let clock = 0;
  marbles((m) => {
    const services: Service<Part>[] = [];
    const ask = (indexes: readonly number[]): Observable<unknown> =>
      concat(
        ...indexes.map((i) =>
          defer(() => services[i % services.length] ?? EMPTY).pipe(
            take(1),
            catchError(() => EMPTY),
          ),
        ),
      );
    plan.services.forEach((one, i) => {
      const below = services.filter((_, j) => one.needs[j]);
      services.push(
        service({ name: `s${String(i)}`, keepAlive: one.keepAlive }, (scope) => {
          const part: Part = {
            name: `s${String(i)}`,
            scope,
            uses: new Set(),
            started: clock++,
            closing: undefined,
            closed: undefined,
            closings: 0,
          };
          parts.push(part);
          scope.addFinalizer(() => {
            // Two that ask for each other for ever would start each other for ever.
            const generation = parts.filter((each) => each.name === part.name).length;
            part.closing = clock++;
            part.closings++;
            return concat(
              ask(generation > 2 ? [] : (asked[i] ?? [])),
              timer(one.stop).pipe(tap(() => (part.closed = clock++))),
            );
          });
          const needed: Observable<Part[]> =
            below.length === 0 ? concat(of([]), NEVER) : combineLatest(below);
          return needed.pipe(
            switchMap((used) => {
              used.forEach((each) => part.uses.add(each));
              return merge(timer(one.start).pipe(switchMap(() => of(part))), NEVER);
            }),
          );
        }),
      );
    });
    main.addFinalizer(() => ask(last));
    for (const user of plan.users) {
      const used: Observable<Part> = services[user.of % services.length] ?? EMPTY;
      const inside =
        user.how === 'inScope'
          ? used.pipe(inScope(main))
          : used.pipe(withScope({ name: 'user', parent: main }));
      let subscription: Subscription | undefined;
      at(user.from, () => {
        subscription = inside.pipe(catchError(() => EMPTY)).subscribe();
      });
      at(user.to, () => {
        subscription?.unsubscribe();
      });
    }
    for (const cancel of plan.cancels) {
      at(cancel.at, () => {
        const name = `s${String(cancel.of % services.length)}`;
        void parts
          .filter((part) => part.name === name)
          .at(-1)
          ?.scope.cancel();
      });
    }
    for (const end of [plan.end, later]) {
      at(end.at, () => void Promise.allSettled([end.how === 'close' ? main.close() : main.cancel()]));
    }
    m.flush();
  })();
  return { main, parts };
}

describe('any graph of services whose finalizers ask for services', () => {
  const reports = collectReports();

  it('closes, without a timeout to break a hang, in order and once (rules 3, 7, 12, 17, 20)', async () => {
    fc.assert(
      fc.property(plans, asks, (plan, more) => {
        const { main, parts } = run(plan, more);
        expect(main.state, JSON.stringify(main.snapshot().scopes)).toBe('closed');
        for (const part of parts) {
          expect(part.closings, part.name).toBe(1);
          expect(part.closed, part.name).toBeDefined();
          for (const used of part.uses) {
            expect(used.closing, `${used.name} under ${part.name}`).toBeGreaterThan(part.closed ?? Infinity);
          }
        }
        for (const name of new Set(parts.map((part) => part.name))) {
          const generations = parts.filter((part) => part.name === name);
          generations.slice(1).forEach((next, i) => {
            expect(next.started, name).toBeGreaterThan(generations[i]?.closed ?? Infinity);
          });
        }
      }),
      { numRuns: 300 },
    );
    // Their own services tell of a cycle that a finalizer would close; where nobody is left to be told, that is reported.
    for (const error of await reports.take()) {
      expect(error).toMatchObject({ code: 'SCOPE_DIED' });
    }
  });
});
