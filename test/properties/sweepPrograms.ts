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
    startTimeout: null,
    stopTimeout: null,
    override: false,
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
  isolated: false,
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
  service({ needs: [0], spawns: [{ task: 'observable', after: 0, fails: false }] }),
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
  isolated: program(
    'program',
    [
      service({ override: true }),
      service({ needs: [0], jobs: [job({ isolated: true, needs: [0], finalizers: [release('rejects')] })] }),
    ],
    [
      { at: 4, act: 'closeIsolated', to: 0 },
      { at: 7, act: 'closeSoon', to: 0 },
    ],
    { scope: 'isolated' },
  ),
  family: program(
    'created',
    [service({ family: true }), service({ needs: [0], family: true })],
    [{ at: 5, act: 'close', to: 0 }],
  ),
};

const working = (task: ServicePlan['task'], except: Partial<ServicePlan> = {}): ServicePlan =>
  service({ task, ...except });

/** An async generator, and an async function on it that has spawned another. */
const calls = (except: Partial<ServicePlan> = {}): ServicePlan[] => [
  working('generator', except),
  working('function', { needs: [0], spawns: [{ task: 'function', after: 2, fails: false }] }),
];

/** Those whose services are async functions and generators. */
export const FUNCTIONS: Readonly<Record<string, Plan>> = {
  start: program('program', calls(), [{ at: 6, act: 'unsubscribe', to: 0 }]),
  restart: program(
    'created',
    [working('function', { fate: 'fails', times: 1 }), working('generator', { needs: [0] })],
    [
      { at: 5, act: 'cancel', to: 0 },
      { at: 14, act: 'close', to: 0 },
    ],
    { onDeath: 'retry' },
  ),
  drain: program(
    'created',
    [working('generator', { drain: 2 }), working('generator', { needs: [0], drain: 3 })],
    [],
    {
      stays: 4,
    },
  ),
  cancel: program('created', calls(), [
    { at: 3, act: 'cancel', to: 1 },
    { at: 6, act: 'cancelMain', to: 0 },
  ]),
  close: program('program', calls({ start: 3 }), [{ at: 2, act: 'close', to: 0 }]),
  deadline: program('created', calls({ finalizers: [release('hangs'), release()], drain: 9 }), [
    { at: 4, act: 'closeSoon', to: 0 },
  ]),
  nested: program(
    'program',
    [
      working('generator'),
      service({
        needs: [0],
        jobs: [job({ task: 'function', lasts: 3 }), job({ task: 'function', needs: [0], lasts: 9 })],
      }),
    ],
    [{ at: 6, act: 'close', to: 0 }],
    { finalizers: [release('rejects')] },
  ),
  isolated: program(
    'created',
    [
      working('generator', { override: true }),
      working('function', { needs: [0], spawns: [{ task: 'function', after: 9, fails: false }] }),
      service({ needs: [0], jobs: [job({ task: 'function', isolated: true, needs: [0], lasts: 9 })] }),
    ],
    [
      { at: 4, act: 'closeIsolated', to: 0 },
      { at: 7, act: 'closeSoon', to: 0 },
    ],
    { scope: 'isolated', needs: [0, 1] },
  ),
  family: program(
    'created',
    [working('generator', { family: true }), working('function', { needs: [0], family: true })],
    [{ at: 5, act: 'close', to: 0 }],
  ),
};
