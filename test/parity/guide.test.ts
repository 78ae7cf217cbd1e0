import { catchError, concatMap, EMPTY, from, interval, lastValueFrom, switchMap, take, tap } from 'rxjs';
import {
  createMainScope,
  deferScope,
  resource,
  rootCause,
  ScopeDiedError,
  service,
  serviceFamily,
  shareService,
  withScope,
} from 'rxjs-scope';
import { beforeEach, describe, expect, it } from 'vitest';

/** What the programs of docs/asyncscope.md print. */
const printed: string[] = [];
const print = (line: string): void => {
  printed.push(line);
};

class Connection {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    print(`${name} opened`);
  }

  async close(): Promise<void> {
    await Promise.resolve();
    print(`${this.name} closed`);
  }

  ping(): void {
    print(`${this.name} pinged`);
  }
}
const connect = async (name: string): Promise<Connection> => new Connection(name);

// What stands here stands in docs/asyncscope.md, word for word.

const low = service('low', async function* () {
  const connection = await connect('low');
  yield connection; // registers; goes on when nobody depends on it any more
  await connection.close();
});

const mid = service('mid', async function* (scope) {
  const connection = await scope.use(low); // a dependency: low outlives mid
  const session = await connect(`mid over ${connection.name}`);
  try {
    yield session;
    print('mid was not cancelled'); // only on a clean stop
  } finally {
    await session.close(); // always
  }
});

async function program(): Promise<void> {
  await using main = createMainScope('main');
  const session = await main.use(mid);
  session.ping();
} // mid closes, then low, then this function returns

const lowShared = resource(
  () => connect('low'),
  (connection) => connection.close(),
).pipe(shareService('low'));

const midShared = lowShared.pipe(
  switchMap((connection) =>
    resource(
      () => connect(`mid over ${connection.name}`),
      (session) => session.close(),
    ),
  ),
  shareService('mid'),
);

const pinged = midShared.pipe(
  tap((session) => session.ping()),
  take(1), // ends the body: then mid closes, then low, then this completes
  withScope('main'),
);

const job = (name: string) =>
  deferScope(async (scope) => {
    const connection = await scope.use(low);
    print(`${name} runs over ${connection.name}`);
  }).pipe(withScope(name));

const jobs = from(['first', 'second']).pipe(concatMap(job), withScope('main'));

const tenant = serviceFamily('tenant', async function* (id: string) {
  const connection = await connect(`tenant ${id}`);
  yield connection;
  await connection.close();
});

const fragile = service<Connection>('fragile', async () => {
  throw new Error('refused');
});

const careful = fragile.pipe(
  catchError((error: unknown) => {
    if (!(error instanceof ScopeDiedError)) throw error;
    print(`${error.scope} died while ${error.phase}: ${String(rootCause(error))}`);
    return EMPTY; // goes on without it
  }),
  withScope('main'),
);

const leased = service('leased', async function* (scope) {
  const connection = await connect('leased');
  scope.spawn(interval(5).pipe(tap(() => connection.ping()))); // stops with its scope
  yield connection;
  await connection.close();
});

// Up to here.

describe('the programs for those who come from asyncscope', () => {
  beforeEach(() => {
    printed.length = 0;
  });

  const chain = ['low opened', 'mid over low opened', 'mid over low pinged'];

  it('a chain of generators closes in order (rules 5, 6, 7)', async () => {
    await program();
    expect(printed).toEqual([...chain, 'mid was not cancelled', 'mid over low closed', 'low closed']);
  });

  it('so does a chain of Observables (rules 7, 12)', async () => {
    await lastValueFrom(pinged);
    expect(printed).toEqual([...chain, 'mid over low closed', 'low closed']);
  });

  it('a nested scope gives back what it used (rules 9, 25)', async () => {
    await lastValueFrom(jobs, { defaultValue: undefined });
    expect(printed).toEqual(['low opened', 'first runs over low', 'second runs over low', 'low closed']);
  });

  it('a family has one service for each key (rule 2)', async () => {
    const main = createMainScope('main');
    const a = await main.use(tenant('a'));
    expect(await main.use(tenant('a'))).toBe(a);
    expect((await main.use(tenant('b'))).name).toBe('tenant b');
    await main.close();
    expect(printed.slice(0, 2)).toEqual(['tenant a opened', 'tenant b opened']);
  });

  it('a failed start is caught, and says why (rule 13)', async () => {
    await lastValueFrom(careful, { defaultValue: undefined });
    expect(printed).toEqual(['fragile died while starting: Error: refused']);
  });

  it('a spawned renewal stops with its scope (rule 15)', async () => {
    const main = createMainScope('main');
    await main.use(leased);
    await expect.poll(() => printed).toContain('leased pinged');
    await main.close();
    const closed = printed.length;
    expect(printed.at(-1)).toBe('leased closed');
    await new Promise((done) => setTimeout(done, 20));
    expect(printed).toHaveLength(closed);
  });
});
