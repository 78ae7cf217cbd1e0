import {
  catchError,
  combineLatest,
  EMPTY,
  mergeMap,
  type Observable,
  of,
  Subject,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import {
  createMainScope,
  deferScope,
  FinalizerError,
  finalizeAsync,
  inScope,
  noMoreDependents,
  override,
  resource,
  rootCause,
  ScopeDiedError,
  type ScopeEvent,
  type Service,
  StopTimeoutError,
  service,
  serviceFamily,
  shareService,
  switchScope,
  TeardownError,
  withScope,
} from 'rxjs-scope';

// What must be inferred and what must not compile, from source here and from the packed package in test/package.

type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const is = <_T extends true>() => {};
type Pool = { query(q: string): Promise<string[]>; drain(): Promise<void>; end(): Promise<void> };
type Config = { url: string };
type Job = { id: number };
declare function connect(c: Config, o?: { signal: AbortSignal }): Promise<Pool>;
declare function parse(s: string): Config;
declare const work: (j: Job, p: Pool, s: AbortSignal) => Promise<number>;
declare const jobs: Observable<Job>;
const config = service('config', async () => parse('x'));
is<Eq<typeof config, Service<Config>>>();
const database = service('database', async function* (scope) {
  const settings = await scope.use(config);
  is<Eq<typeof settings, Config>>();
  const pool = await connect(settings, { signal: scope.signal });
  try {
    yield pool;
    await pool.drain();
  } finally {
    await pool.end();
  }
});
is<Eq<typeof database, Service<Pool>>>();
const runJob = (job: Job) =>
  deferScope(async (scope) => work(job, await scope.use(database), scope.signal)).pipe(withScope('job'));
const stop = new Subject<void>();
const worker = jobs.pipe(takeUntil(stop), mergeMap(runJob, 4), withScope('worker'));
is<Eq<typeof worker, Observable<number>>>();
const db2 = resource(
  () => connect({ url: '' }),
  (p) => p.end(),
).pipe(shareService('db'));
is<Eq<typeof db2, Observable<Pool>>>();
const s2 = shareService('x')(of(1));
is<Eq<typeof s2, Service<number>>>();
const both = combineLatest([db2, database]).pipe(
  switchMap(([a, b]) =>
    resource(
      () => ({ a, b }),
      () => {},
    ),
  ),
  shareService({ name: 'both', keepAlive: 5 }),
);
is<Eq<typeof both, Observable<{ a: Pool; b: Pool }>>>();
const fam = serviceFamily('tenant', (id: string, scope) =>
  deferScope(async () => ({ id, pool: await scope.use(database) })),
);
const f1 = fam('a');
is<Eq<typeof f1, Service<{ id: string; pool: Pool }>>>();
const fam2 = serviceFamily('t', (k: { id: number }) => of(k.id), { key: (k) => k.id });
is<Eq<ReturnType<typeof fam2>, Service<number>>>();
// @ts-expect-error object keys need a key function
serviceFamily('t', (k: { id: number }) => of(k.id));
override(config, async () => ({ url: 'fake' }));
override(fam, (id, _scope) => of({ id, pool: {} as Pool }));
// @ts-expect-error wrong fake
override(config, async () => ({}));
// @ts-expect-error forgot async
service('x', function* () {
  yield 1;
});
// @ts-expect-error not a task
service('x', () => 'abc');
// @ts-expect-error nothing releases it
resource(() => connect({ url: '' }));
const arr = resource(
  () => [1, 2],
  () => {},
);
is<Eq<typeof arr, Observable<number[]>>>();
const cond = deferScope(() => (Math.random() > 0.5 ? of(1) : of('a')));
is<Eq<typeof cond, Observable<string | number>>>();
const sw = of(1).pipe(
  switchScope((n, scope) =>
    resource(
      () => connect({ url: `${n}${scope.name}` }),
      (p) => p.end(),
    ),
  ),
);
is<Eq<typeof sw, Observable<Pool>>>();
const main = createMainScope({
  name: 'm',
  deadline: undefined,
  overrides: [override(config, async () => ({ url: '' }))],
});
async function f() {
  await using m = createMainScope('x');
  const p = await m.use(database);
  is<Eq<typeof p, Pool>>();
  m.release(database);
  const o = await m.outcome;
  if (o.kind === 'failed') o.error;
}
worker.pipe(
  inScope(main),
  catchError((e: unknown) => {
    if (e instanceof ScopeDiedError) {
      e.phase;
      e.scope;
    }
    if (e instanceof TeardownError)
      for (const x of e.errors)
        if (x instanceof StopTimeoutError) x.elapsed;
        else if (x instanceof FinalizerError) x.scope;
    return EMPTY;
  }),
  finalizeAsync(() => timer(1)),
  finalizeAsync(async () => {}),
);
const ev = (e: ScopeEvent): string => {
  switch (e.type) {
    case 'starting':
    case 'ready':
    case 'draining':
    case 'releasing':
    case 'closed':
      return e.type;
    case 'closing':
      return e.outcome;
    case 'acquired':
    case 'released':
      return e.by;
    case 'finalizer':
      return e.phase;
    default:
      return e satisfies never;
  }
};
main.spawn(() => timer(1));
main.spawn(async function* () {
  yield 1;
});
// @ts-expect-error not a task
main.spawn('abc');
void [f, ev, rootCause, noMoreDependents, s2, arr];
