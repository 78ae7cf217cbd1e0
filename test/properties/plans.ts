import fc from 'fast-check';
import type {
  Act,
  ConsumerPlan,
  FinalizerPlan,
  Holding,
  JobPlan,
  Plan,
  ServicePlan,
  SpawnPlan,
} from './plan.ts';

/** Mostly the first of these, so that cases stay small and most things are plain. The first is what shrinks to. */
function rarely<T>(plain: T, weight: number, ...other: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(plain), weight },
    ...other.map((arbitrary) => ({ arbitrary, weight: 1 })),
  );
}

const ms = fc.nat({ max: 6 });
const instant = fc.nat({ max: 40 });
const index = fc.nat({ max: 29 });

const finalizer: fc.Arbitrary<FinalizerPlan> = fc.record({
  by: fc.constantFrom<FinalizerPlan['by'][]>('resource', 'addFinalizer', 'finalizeAsync'),
  how: rarely<FinalizerPlan['how']>(
    'sync',
    3,
    fc.constant('async'),
    fc.constant('async'),
    fc.constant('throws'),
    fc.constant('rejects'),
    rarely<FinalizerPlan['how']>('async', 2, fc.constant('hangs')),
  ),
  ms,
});

const holding = {
  needs: fc.array(index, { maxLength: 3 }),
  join: fc.constantFrom<Holding['join'][]>('together', 'inTurn'),
  onDeath: rarely<Holding['onDeath']>('fail', 3, fc.constant('catch'), fc.constant('retry')),
  finalizers: fc.array(finalizer, { maxLength: 2 }),
};

const job = (task: fc.Arbitrary<JobPlan['task']>): fc.Arbitrary<JobPlan> =>
  fc.record({
    ...holding,
    task,
    isolated: rarely(false, 3, fc.constant(true)),
    after: ms,
    lasts: fc.option(ms),
  });

const service = (
  task: fc.Arbitrary<ServicePlan['task']>,
  jobs: fc.Arbitrary<JobPlan>,
  spawns: fc.Arbitrary<SpawnPlan['task']>,
): fc.Arbitrary<ServicePlan> =>
  fc.record({
    ...holding,
    task,
    start: fc.option(ms),
    fate: rarely<ServicePlan['fate']>(
      'stays',
      8,
      fc.constant('fails'),
      fc.constant('completes'),
      fc.constant('empty'),
    ),
    after: instant,
    times: rarely(99, 1, fc.constant(1)),
    drain: rarely<number | null>(null, 4, ms),
    keepAlive: rarely<number | 'notifier' | null>(
      null,
      6,
      ms,
      fc.constant('notifier'),
      fc.constant(Infinity),
    ),
    onComplete: fc.constantFrom<ServicePlan['onComplete'][]>('stay', 'complete', 'error'),
    startTimeout: rarely<number | null>(null, 6, fc.integer({ min: 1, max: 8 })),
    stopTimeout: rarely<number | null>(null, 4, fc.integer({ min: 1, max: 20 })),
    override: rarely(false, 6, fc.constant(true)),
    family: rarely(false, 5, fc.constant(true)),
    jobs: rarely<readonly JobPlan[]>([], 5, fc.array(jobs, { maxLength: 3 })),
    spawns: rarely(
      [],
      5,
      fc.array(fc.record({ task: spawns, after: instant, fails: fc.boolean() }), { maxLength: 2 }),
    ),
  });

const consumer: fc.Arbitrary<ConsumerPlan> = fc.record({
  ...holding,
  scope: fc.constantFrom<ConsumerPlan['scope'][]>(
    'main',
    'nested',
    'main',
    'nested',
    'nested',
    'use',
    'isolated',
    'lookup',
  ),
  style: rarely<ConsumerPlan['style']>(
    'hold',
    4,
    fc.constant('take'),
    fc.constant('switchMap'),
    fc.constant('switchScope'),
  ),
  arrives: rarely<number | null>(0, 1, instant),
  stays: fc.option(instant),
});

const once = ['closeIsolated', 'close', 'closeSoon', 'cancelMain', 'unsubscribe'] as const;
const often = [
  'fail',
  'complete',
  'emit',
  'cancel',
  'spawnError',
  'cancelJob',
  'leave',
  'arrive',
  'lookup',
] as const;

const act: fc.Arbitrary<Act> = fc.record({
  at: instant,
  act: fc.oneof(
    { arbitrary: fc.constantFrom(...often), weight: 9 },
    { arbitrary: fc.constantFrom(...once), weight: 1 },
  ),
  to: index,
});

function sized(
  one: fc.Arbitrary<ServicePlan>,
  services: number,
  consumers: number,
  acts: number,
): fc.Arbitrary<Plan> {
  return fc.record({
    main: fc.constantFrom<Plan['main'][]>('created', 'program'),
    services: fc.array(one, { minLength: 1, maxLength: services }),
    consumers: fc.array(consumer, { minLength: 1, maxLength: consumers }),
    script: fc.array(act, { maxLength: acts }),
  });
}

/** Programs of up to thirty services: most of them small, so that many shapes are seen often. */
function programs(one: fc.Arbitrary<ServicePlan>): fc.Arbitrary<Plan> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: sized(one, 4, 3, 6), weight: 6 },
    { arbitrary: sized(one, 10, 5, 10), weight: 3 },
    { arbitrary: sized(one, 30, 8, 16), weight: 1 },
  );
}

const observable = fc.constant('observable' as const);

/** Programs whose tasks are Observables, and so can run in virtual time. */
export const plans: fc.Arbitrary<Plan> = programs(service(observable, job(observable), observable));

/** Programs whose tasks are Observables, async functions and generators. */
export const plansWithFunctions: fc.Arbitrary<Plan> = programs(
  service(
    fc.constantFrom<ServicePlan['task'][]>(
      'observable',
      'function',
      'generator',
      'function',
      'generator',
      'promise',
    ),
    job(fc.constantFrom<JobPlan['task'][]>('observable', 'function')),
    fc.constantFrom<SpawnPlan['task'][]>('observable', 'function'),
  ),
);
