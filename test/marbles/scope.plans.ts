import fc from 'fast-check';

/** A service of a random graph. It needs some of those before it. */
export interface ServicePlan {
  readonly needs: readonly boolean[];
  /** How long it takes to start, to stop, and, where it listens for no more dependents, to drain. */
  readonly start: number;
  readonly stop: number;
  readonly drain: number | undefined;
  readonly keepAlive: number | undefined;
  /** When, counted from its start, its task fails. */
  readonly fails: number | undefined;
  /** How long the teardown of a job in it takes, which it opens when it has what it needs. */
  readonly job: number | undefined;
}

/** Somebody who uses a service from one time to another. */
export interface UserPlan {
  readonly of: number;
  readonly from: number;
  readonly to: number;
  readonly how: 'inScope' | 'withScope' | 'switchScope' | 'retry';
  readonly stop: number;
}

export interface Plan {
  readonly services: readonly ServicePlan[];
  readonly users: readonly UserPlan[];
  readonly cancels: readonly { readonly of: number; readonly at: number }[];
  readonly end: { readonly at: number; readonly how: 'close' | 'cancel' };
}

const sometimes = (ms: fc.Arbitrary<number>): fc.Arbitrary<number | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: ms });

const services: fc.Arbitrary<ServicePlan[]> = fc.array(
  fc.record({
    needs: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    start: fc.nat(3),
    stop: fc.nat(4),
    drain: sometimes(fc.nat(4)),
    keepAlive: sometimes(fc.nat(6)),
    fails: sometimes(fc.nat(12)),
    job: sometimes(fc.nat(3)),
  }),
  { minLength: 1, maxLength: 6 },
);

const users: fc.Arbitrary<UserPlan[]> = fc.array(
  fc.record({
    of: fc.nat(5),
    from: fc.nat(15),
    to: fc.nat(25),
    how: fc.constantFrom<UserPlan['how'][]>('inScope', 'withScope', 'switchScope', 'retry'),
    stop: fc.nat(4),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Plans for a graph of services, those who use it, what is cancelled in it, and its end. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  services,
  users,
  cancels: fc.array(fc.record({ of: fc.nat(5), at: fc.nat(20) }), { maxLength: 3 }),
  end: fc.record({ at: fc.nat(25), how: fc.constantFrom<Plan['end']['how'][]>('close', 'cancel') }),
});
