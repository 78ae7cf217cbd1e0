/** A program as plain data: what a failing case shrinks to, and what a reader sees of it. All times are in ms. */
export interface Plan {
  /** `created` by createMainScope(), or a `program` whose task withScope() makes a main scope. */
  readonly main: 'created' | 'program';
  readonly services: readonly ServicePlan[];
  readonly consumers: readonly ConsumerPlan[];
  readonly script: readonly Act[];
}

export interface FinalizerPlan {
  readonly by: 'resource' | 'finalizeAsync' | 'addFinalizer';
  readonly how: 'sync' | 'async' | 'throws' | 'rejects' | 'hangs';
  readonly ms: number;
}

/** What any scope holds while it runs. A need is a service, counted down from the nearest one below: see `pick`. */
export interface Holding {
  readonly needs: readonly number[];
  readonly join: 'together' | 'inTurn';
  readonly onDeath: 'fail' | 'catch' | 'retry';
  readonly finalizers: readonly FinalizerPlan[];
}

export interface ServicePlan extends Holding {
  /** `promise`: a bare thenable, which knows of no scope: it needs and finalizes nothing. */
  readonly task: 'observable' | 'function' | 'generator' | 'promise';
  /** When it registers after what it needs is there; null: in the same moment. */
  readonly start: number | null;
  readonly fate: 'stays' | 'fails' | 'completes' | 'empty';
  readonly after: number;
  /** How many generations fail. */
  readonly times: number;
  /** How long it drains by itself; null: it does not listen. */
  readonly drain: number | null;
  readonly keepAlive: number | 'notifier' | null;
  readonly onComplete: 'stay' | 'complete' | 'error';
  readonly startTimeout: number | null;
  readonly stopTimeout: number | null;
  /** The main scope, but no isolated one, has a stand-in for it. */
  readonly override: boolean;
  readonly family: boolean;
  readonly jobs: readonly JobPlan[];
  readonly spawns: readonly SpawnPlan[];
}

/** A nested scope inside a service. */
export interface JobPlan extends Holding {
  readonly task: 'observable' | 'function';
  /** With services of its own. */
  readonly isolated: boolean;
  readonly after: number;
  /** null: it stays until its owner ends. */
  readonly lasts: number | null;
}

export interface SpawnPlan {
  readonly task: 'observable' | 'function';
  readonly after: number;
  readonly fails: boolean;
}

export interface ConsumerPlan extends Holding {
  /** Its edges belong to the main scope, or to a nested or isolated one; or are held by main.use() or main.lookup(). */
  readonly scope: 'main' | 'nested' | 'isolated' | 'use' | 'lookup';
  readonly style: 'hold' | 'take' | 'switchMap' | 'switchScope';
  /** null: only when the script says so. */
  readonly arrives: number | null;
  /** null: it stays. */
  readonly stays: number | null;
}

export interface Act {
  readonly at: number;
  readonly act:
    | 'fail'
    | 'complete'
    | 'emit'
    | 'cancel'
    | 'spawnError'
    | 'cancelJob'
    | 'closeIsolated'
    /** By the main scope, which lets it go at once. */
    | 'lookup'
    | 'leave'
    | 'arrive'
    | 'close'
    | 'closeSoon'
    | 'cancelMain'
    | 'unsubscribe'
    /** The next finalizer to begin throws. */
    | 'spoil';
  /** The service or consumer it is done to, by its number. */
  readonly to: number;
}

/** What a number of a plan means among `limit` things: 0 the last. So a plan that loses its first things keeps its sense. */
export function pick(number: number, limit: number): number {
  return limit - 1 - (number % limit);
}

/** In service n a need is one of those below n, so the graph has no cycle; each is needed once. */
export function picks(numbers: readonly number[], limit: number): number[] {
  return limit === 0 ? [] : [...new Set(numbers.map((number) => pick(number, limit)))];
}

/** The service of a path, or around it: 's3' of 's3/job', and in an isolated main scope of 'c1:1>s3'. */
export function servicePlan(plan: Plan, path: string): ServicePlan | undefined {
  return plan.services[Number(/^s(\d+)/.exec(path.split('>').at(-1) ?? '')?.[1])];
}

const PLAIN: Record<string, unknown> = {
  task: 'observable',
  join: 'together',
  onDeath: 'fail',
  fate: 'stays',
  after: 0,
  times: 99,
  drain: null,
  keepAlive: null,
  onComplete: 'stay',
  stopTimeout: null,
  family: false,
  override: false,
  startTimeout: null,
  isolated: false,
  scope: 'main',
  style: 'hold',
  arrives: 0,
  stays: null,
  lasts: null,
  start: null,
  by: 'resource',
  how: 'sync',
  ms: 0,
};

/** A plan as a reader wants to see it: only what is not plain. */
export function show(plan: Plan): string {
  const limit = plan.services.length;
  const brief = (part: object, below: number): string =>
    JSON.stringify(part, (key, value: unknown) => {
      if (key === 'needs')
        return (value as readonly number[]).length === 0
          ? undefined
          : picks(value as readonly number[], below).map((n) => `s${n}`);
      if (value === Infinity) return 'Infinity';
      return value === PLAIN[key] || (Array.isArray(value) && value.length === 0) ? undefined : value;
    }).replaceAll('"', '');
  return [
    `main: ${plan.main}`,
    ...plan.services.map((each, n) => `s${n}: ${brief(each, n)}`),
    ...plan.consumers.map((each, n) => `c${n}: ${brief(each, limit)}`),
    ...plan.script.map(
      ({ at, act, to }) => `at ${at}: ${act} s${pick(to, limit)} / c${pick(to, plan.consumers.length)}`,
    ),
  ].join('\n');
}
