import { catchError, concat, defer, NEVER, type Observable, of, retry, take, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  ScopeCycleError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at, errorsOf, journal } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

/** The first ScopeCycleError in the cause chain of `error`. */
function cycleIn(error: unknown): ScopeCycleError {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ScopeCycleError) {
      return current;
    }
  }
  throw new Error(`no ScopeCycleError in ${String(error)}`);
}

/** Services, each subscribing to the next, the last to the first. */
function ring(...names: string[]): Observable<string> {
  const services: Observable<string>[] = names.map((name, i) =>
    defer(() => services[(i + 1) % names.length] ?? NEVER).pipe(shareService(name)),
  );
  return services[0] ?? NEVER;
}

describe('a cycle', () => {
  collectReports();

  it(
    'of two is refused with a ScopeCycleError that names the path (rule 17)',
    marbles((m) => {
      const errors = errorsOf(ring('a', 'b').pipe(withScope('app')));
      m.flush();
      expect(errors).toHaveLength(1);
      const { path, code, message } = cycleIn(errors[0]);
      expect(code).toBe('SCOPE_CYCLE');
      expect(new Set(path)).toEqual(new Set(['a', 'b']));
      expect(message).toMatch(/a.*b|b.*a/s);
    }),
  );

  it(
    'of a service with itself is refused (rule 17)',
    marbles((m) => {
      const errors = errorsOf(ring('self').pipe(withScope('app')));
      m.flush();
      expect(new Set(cycleIn(errors[0]).path)).toEqual(new Set(['self']));
    }),
  );

  it(
    'of five is refused, and names all of them in order (rule 17)',
    marbles((m) => {
      const errors = errorsOf(ring('a', 'b', 'c', 'd', 'e').pipe(withScope('app')));
      m.flush();
      const { path } = cycleIn(errors[0]);
      expect(new Set(path)).toEqual(new Set(['a', 'b', 'c', 'd', 'e']));
      expect([...path, ...path].join(' ')).toContain('a b c d e');
    }),
  );

  it(
    'through a nested scope is refused: that counts as its owner (rule 17)',
    marbles((m) => {
      const a: Observable<string> = service('a', () => b.pipe(withScope('job')));
      const b: Observable<string> = service('b', () => a.pipe(withScope('job')));
      const errors = errorsOf(a.pipe(withScope('app')));
      m.flush();
      expect(new Set(cycleIn(errors[0]).path)).toEqual(new Set(['a', 'b']));
    }),
  );

  it('through use() is refused (rule 17)', async () => {
    const a: Observable<string> = service('a', async (scope) => scope.use(b));
    const b: Observable<string> = service('b', async (scope) => scope.use(a));
    const main = createMainScope('app');
    const error: unknown = await main.use(a).catch((reason: unknown) => reason);
    expect(new Set(cycleIn(error).path)).toEqual(new Set(['a', 'b']));
    expect(main.state).toBe('ready');
  });

  it('that closes late, when both run, is refused at that subscription (rule 17)', async () => {
    const main = createMainScope('app');
    const low = service('low', () => concat(of('low'), NEVER));
    const high = service('high', () => concat(low, NEVER));
    expect(await main.use(high)).toBe('low');
    const lowScope = main.dependencies.flatMap((scope) => scope.dependencies)[0];
    const error: unknown = await lowScope?.use(high).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScopeCycleError);
    expect(main.lookup(high)).toBe('low');
  });

  it(
    'may be caught by the task that would close it, which lives on (rule 17)',
    marbles((m) => {
      const c: Observable<string> = service('c', () =>
        concat(
          c.pipe(catchError((error: unknown) => of(error instanceof Error ? error.name : 'none'))),
          NEVER,
        ),
      );
      m.expect(c.pipe(take(1), withScope('app'))).toBeObservable('(x|)', { x: 'ScopeCycleError' });
    }),
  );

  it('reaches its subscriber one turn later, so that a bare retry() does not spin (rule 16)', async () => {
    let tries = 0;
    const self: Observable<string> = service('self', () =>
      defer(() => {
        tries++;
        return self;
      }).pipe(retry()),
    );
    const subscription = self.pipe(withScope('app')).subscribe();
    expect(tries).toBe(1);
    await settled();
    subscription.unsubscribe();
    await settled();
    expect(tries).toBeGreaterThan(1);
    expect(tries).toBeLessThan(100);
  });

  it('is none between two main scopes, whose services are not the same', () => {
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const seen: string[] = [];
    const part: Observable<string> = service('part', (scope) =>
      scope.main === a ? part.pipe(inScope(b)) : concat(of('b’s part'), NEVER),
    );
    part.pipe(inScope(a)).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['b’s part']);
  });

  it('is none when one that was there is given up before', async () => {
    const main = createMainScope('app');
    let first = true;
    const b: Observable<string> = service('b', () => (first ? concat(of('b'), NEVER) : concat(a, NEVER)));
    const a: Observable<string> = service('a', () => (first ? concat(b, NEVER) : concat(of('a'), NEVER)));
    expect(await main.use(a)).toBe('b');
    main.release(a);
    await settled();
    first = false;
    expect(await main.use(b)).toBe('a');
    await main.close();
  });

  it(
    'of waits is seen: who asks for what waits for the asker is told at once that it died (rule 17)',
    marbles((m) => {
      const note = journal();
      const main = createMainScope('app');
      const told: unknown[] = [];
      const database: Observable<string> = service('database', (scope) => {
        at(2, () => void scope.cancel(boom));
        return concat(of('up'), NEVER);
      });
      const lastWord = () =>
        database.pipe(
          catchError((error: unknown) => {
            told.push(error);
            note('told');
            return timer(3);
          }),
        );
      const orders = service('orders', () => database.pipe(finalizeAsync(lastWord)));
      const server = orders.pipe(finalizeAsync(lastWord), withScope({ name: 'server', parent: main }));
      errorsOf(server);
      m.flush();
      // First server, which waits for nobody, then orders: the database waits for both.
      expect(note.lines).toEqual(['2 told', '5 told']);
      expect(told).toMatchObject([
        { code: 'SCOPE_DIED', scope: 'database', cause: boom },
        { code: 'SCOPE_DIED', scope: 'database', cause: boom },
      ]);
      expect(main.state).toBe('ready');
      expect(main.dependencies).toEqual([]);
    }),
  );
});
