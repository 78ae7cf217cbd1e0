import { concat, from, map, NEVER, of, Subject, throwError } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  ScopeDiedError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { defined } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const boom = new Error('boom');

describe('scope.use', () => {
  collectReports();

  it('starts a service and resolves with its value', async () => {
    const main = createMainScope('app');
    expect(await main.use(service('database', () => concat(of('up'), NEVER)))).toBe('up');
  });

  it('waits until there is a value (rule 2)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const seen: string[] = [];
    const using = main.use(service('slow', () => values)).then((value) => seen.push(value));
    await settled();
    expect(seen).toEqual([]);
    values.next('up');
    await using;
    expect(seen).toEqual(['up']);
  });

  it('gives the latest value of a service that replaces it (section 2)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const changing = service('changing', () => values);
    const first = main.use(changing);
    values.next('one');
    values.next('two');
    expect(await first).toBe('one');
    expect(await main.use(changing)).toBe('two');
  });

  it('depends once per service, however often it is called (section 3)', async () => {
    const main = createMainScope('app');
    let starts = 0;
    const database = service('database', () => concat(of(++starts), NEVER));
    expect(await Promise.all([main.use(database), main.use(database)])).toEqual([1, 1]);
    expect(await main.use(database)).toBe(1);
    const row = main.snapshot().scopes.find((scope) => scope.path === 'database');
    expect(row?.dependents).toEqual([{ path: 'app', count: 1 }]);
    main.release(database);
    await settled();
    expect(main.dependencies).toEqual([]);
  });

  it('holds it until its scope ends, and no longer (rule 9)', async () => {
    const main = createMainScope('app');
    const stopped: string[] = [];
    const database = service('database', (scope) => {
      scope.addFinalizer(() => void stopped.push('database'));
      return concat(of('up'), NEVER);
    });
    main.addFinalizer(() => void stopped.push('app'));
    await main.use(database);
    await settled();
    expect(stopped).toEqual([]);
    await main.close();
    expect(stopped).toEqual(['app', 'database']);
  });

  it('shares it with those that subscribe (rule 2)', async () => {
    const main = createMainScope('app');
    let starts = 0;
    const database = service('database', () => concat(of(++starts), NEVER));
    const seen: number[] = [];
    database.pipe(inScope(main)).subscribe((value) => seen.push(value));
    expect(await main.use(database)).toBe(1);
    expect(seen).toEqual([1]);
  });

  it('finds the service of its own main scope', async () => {
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const named = service('named', (scope) => concat(of(scope.main.path), NEVER));
    expect(await Promise.all([a.use(named), b.use(named)])).toEqual(['a', 'b']);
  });

  it('is open to nested scopes, which give it back with their end', async () => {
    const main = createMainScope('app');
    const database = service('database', () => concat(of('up'), NEVER));
    const job = deferScope((scope) => from(scope.use(database))).pipe(
      withScope({ name: 'job', parent: main }),
    );
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      job.subscribe({ next: (value) => seen.push(value), complete: resolve });
    });
    await settled();
    expect(seen).toEqual(['up']);
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual(['app']);
  });

  it('takes what shareService() made, typed as a plain Observable', async () => {
    const main = createMainScope('app');
    expect(await main.use(concat(of('a'), NEVER).pipe(shareService('a')))).toBe('a');
  });

  it.each([
    [undefined],
    [null],
    ['database'],
    [{}],
    [of(1)],
    [
      of(1).pipe(
        shareService('x'),
        map((value) => String(value)),
      ),
    ],
  ])('refuses %s with a TypeError that says to pipe it through shareService() (section 3)', (wrong) => {
    const main = createMainScope('app');
    expect(() => main.use(wrong as never)).toThrow(TypeError);
    expect(() => main.use(wrong as never)).toThrow(/shareService\(/);
  });
});

describe('scope.use of a service that fails', () => {
  const reports = collectReports();

  it('rejects with a ScopeDiedError when the start fails, and that is only a rejection (rule 15)', async () => {
    const main = createMainScope('app');
    const failing = service('failing', () => throwError(() => boom));
    await expect(main.use(failing)).rejects.toMatchObject({
      code: 'SCOPE_DIED',
      scope: 'failing',
      phase: 'starting',
      cause: boom,
    });
    expect(main.state).toBe('ready');
  });

  it('tries anew when it is called again after a failed start (rule 13)', async () => {
    const main = createMainScope('app');
    let starts = 0;
    const flaky = service('flaky', () => (++starts === 1 ? throwError(() => boom) : concat(of('up'), NEVER)));
    await expect(main.use(flaky)).rejects.toBeInstanceOf(ScopeDiedError);
    expect(await main.use(flaky)).toBe('up');
  });

  it('leaves no edge behind when it was rejected', async () => {
    const main = createMainScope('app');
    await expect(main.use(service('failing', () => throwError(() => boom)))).rejects.toThrow();
    await settled();
    expect(main.dependencies).toEqual([]);
    expect(main.snapshot().scopes.map((scope) => scope.path)).toEqual(['app']);
  });

  it('drops the edge and reports when what createMainScope() holds dies later (rule 15)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const using = main.use(service('database', () => values));
    values.next('up');
    expect(await using).toBe('up');
    values.error(boom);
    await settled();
    expect(main.state).toBe('ready');
    expect(main.dependencies).toEqual([]);
    expect(await reports.take()).toMatchObject([
      { code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: boom },
    ]);
  });

  it('starts a new one when it is used after that', async () => {
    const main = createMainScope('app');
    const generations = [new Subject<string>(), new Subject<string>()];
    let starts = 0;
    const database = service('database', () => defined(generations[starts++]));
    const first = main.use(database);
    generations[0]?.next('one');
    await first;
    generations[0]?.error(boom);
    const second = main.use(database);
    await settled();
    generations[1]?.next('two');
    expect(await second).toBe('two');
    expect(await reports.take()).toHaveLength(1);
  });

  it('fails a service that holds it, and its dependents are told the path (rules 13, 15)', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const low = service('low', () => values);
    const high = service('high', (scope) => {
      void scope.use(low);
      return concat(of('high'), NEVER);
    });
    const errors: unknown[] = [];
    high.pipe(inScope(main)).subscribe({ error: (error: unknown) => errors.push(error) });
    values.next('up');
    await settled();
    values.error(boom);
    await settled();
    expect(errors).toMatchObject([{ scope: 'high', cause: { scope: 'low', cause: boom } }]);
  });
});
