import type { Act, ConsumerPlan, FinalizerPlan, JobPlan, Plan, ServicePlan } from './plan.ts';

const release = (how: FinalizerPlan['how'] = 'async', ms = 2): FinalizerPlan => ({ by: 'resource', how, ms });

const holding = { needs: [], join: 'together', onDeath: 'fail', finalizers: [release()] } as const;

/** A service that registers after 1 ms and releases in 2 ms, except as said. A need counts down: 0 is the one below. */
function service(except: Partial<ServicePlan> = {}): ServicePlan {
  return {
    ...holding,
    task: 'observable',
    start: 1,
    fate: 'stays',
    after: 0,
    times: 99,
    drain: null,
    keepAlive: null,
    onComplete: 'stay',
    stopTimeout: null,
    family: false,
    jobs: [],
    spawns: [],
    ...except,
  };
}

function consumer(except: Partial<ConsumerPlan> = {}): ConsumerPlan {
  return {
    ...holding,
    needs: [0],
    finalizers: [],
    scope: 'nested',
    style: 'hold',
    arrives: 0,
    stays: null,
    ...except,
  };
}

const job = (except: Partial<JobPlan> = {}): JobPlan => ({
  ...holding,
  task: 'observable',
  after: 1,
  lasts: null,
  ...except,
});

/** A program on `services`, with one more consumer that only comes when it is told to. */
function program(
  main: Plan['main'],
  services: readonly ServicePlan[],
  script: readonly Act[] = [],
  first: Partial<ConsumerPlan> = {},
): Plan {
  return { main, services, consumers: [consumer({ scope: 'main', arrives: null }), consumer(first)], script };
}

const chain = (except: Partial<ServicePlan> = {}): ServicePlan[] => [
  service(except),
  service({ needs: [0], spawns: [{ after: 0, fails: false }] }),
];

/** The programs that are interrupted at every point. */
export const PROGRAMS: Readonly<Record<string, Plan>> = {
  start: program('created', chain(), [{ at: 6, act: 'close', to: 0 }]),
  program: program('program', chain(), [{ at: 6, act: 'close', to: 0 }]),
  restart: program(
    'created',
    [service({ fate: 'fails', after: 2, times: 1 }), service({ needs: [0] })],
    [{ at: 14, act: 'close', to: 0 }],
    {
      onDeath: 'retry',
    },
  ),
  drain: program('created', [service(), service({ needs: [0], drain: 3 })], [], { stays: 4 }),
  keep: program(
    'created',
    [service({ keepAlive: 3 }), service({ needs: [0] })],
    [{ at: 6, act: 'arrive', to: 0 }],
    { stays: 4 },
  ),
  diamond: program(
    'created',
    [service(), service({ needs: [0] }), service({ needs: [1] }), service({ needs: [0, 1] })],
    [{ at: 5, act: 'close', to: 0 }],
  ),
  cancel: program('created', chain(), [
    { at: 3, act: 'cancel', to: 1 },
    { at: 6, act: 'cancelMain', to: 0 },
  ]),
  deadline: program('created', chain({ finalizers: [release('hangs'), release()] }), [
    { at: 3, act: 'closeSoon', to: 0 },
  ]),
  nested: program(
    'program',
    [service(), service({ needs: [0], jobs: [job(), job({ needs: [0], lasts: 2 })] })],
    [{ at: 6, act: 'close', to: 0 }],
    {
      finalizers: [release('rejects'), release()],
    },
  ),
  family: program(
    'created',
    [service({ family: true }), service({ needs: [0], family: true })],
    [{ at: 5, act: 'close', to: 0 }],
  ),
};
