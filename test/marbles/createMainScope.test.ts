import { concat, NEVER, of, throwError } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  override,
  service,
  serviceFamily,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const wrong = (config: unknown) => () => createMainScope(config as never);

describe('createMainScope', () => {
  collectReports();

  it('makes a main scope that is ready, and called "main" when it has no name (section 5)', () => {
    const main = createMainScope();
    expect(main).toMatchObject({ name: 'main', path: 'main', kind: 'main', state: 'ready' });
    expect(main.main).toBe(main);
  });

  it('takes a name, or a config', () => {
    expect(createMainScope('app').path).toBe('app');
    expect(createMainScope({ name: 'app' }).path).toBe('app');
    expect(createMainScope({}).path).toBe('main');
    expect(createMainScope({ name: undefined, stopTimeout: undefined, overrides: undefined }).path).toBe(
      'main',
    );
  });

  it('has one set of running services of its own', () => {
    let starts = 0;
    const counter = service('counter', () => concat(of(++starts), NEVER));
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const seen: number[] = [];
    for (const main of [a, a, b, b]) {
      counter.pipe(inScope(main)).subscribe((value) => seen.push(value));
    }
    expect(seen).toEqual([1, 1, 2, 2]);
  });

  it('is not nested in the scope it is made in', () => {
    const made: string[] = [];
    let alive = true;
    const task = deferScope((scope) => {
      const main = createMainScope('inner');
      made.push(main.path);
      main.addFinalizer(() => {
        alive = false;
      });
      expect(main.main).not.toBe(scope.main);
      return of('a');
    });
    task.pipe(withScope('outer')).subscribe();
    expect(made).toEqual(['inner']);
    expect(alive).toBe(true);
  });

  it('lives until it is ended: nothing that fails or ends in its consumers ends it', () => {
    const main = createMainScope('app');
    expect(errorsOf(throwError(() => 'boom').pipe(inScope(main)))).toEqual(['boom']);
    of('a').pipe(inScope(main)).subscribe();
    expect(main.state).toBe('ready');
  });

  it('is disposed of by its Symbol.asyncDispose, as by close() (section 3)', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    main.addFinalizer(() => void ran.push('finalizer'));
    await main[Symbol.asyncDispose]();
    expect(ran).toEqual(['finalizer']);
    expect(await main.outcome).toEqual({ kind: 'completed', teardownErrors: [] });
  });

  it('runs a stand-in in place of an overridden service', () => {
    const config = service('config', () => of('real'));
    const greeting = shareService('greeting')(config);
    const main = createMainScope({ overrides: [override(config, () => of('fake'))] });
    const seen: string[] = [];
    greeting.pipe(inScope(main)).subscribe((value) => seen.push(value));
    greeting.pipe(inScope(createMainScope())).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['fake', 'real']);
  });

  it('runs a stand-in for every member of an overridden family, given its key', () => {
    const tenant = serviceFamily('tenant', (id: string) => of(`real ${id}`));
    const main = createMainScope({ overrides: [override(tenant, (id) => of(`fake ${id}`))] });
    const seen: string[] = [];
    tenant('a')
      .pipe(inScope(main))
      .subscribe((value) => seen.push(value));
    tenant('b')
      .pipe(inScope(main))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual(['fake a', 'fake b']);
  });

  it('lets a stand-in use the services of its main scope', () => {
    const base = service('base', () => of(1));
    const derived = service('derived', () => of(0));
    const main = createMainScope({
      overrides: [override(derived, () => concat(base, NEVER)), override(base, () => concat(of(7), NEVER))],
    });
    const seen: number[] = [];
    derived.pipe(inScope(main)).subscribe((value) => seen.push(value));
    expect(seen).toEqual([7]);
  });

  it('keeps the name of the service it stands in for', () => {
    const config = service('config', () => of('real'));
    const main = createMainScope({
      overrides: [override(config, (scope) => concat(of(scope.path), NEVER))],
    });
    const seen: string[] = [];
    config.pipe(inScope(main)).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['config']);
  });
});

describe('createMainScope is strict about its argument', () => {
  it.each([[5], [null], [true], [() => 'app'], [[]]])('refuses %s, at the call', (config) => {
    expect(wrong(config)).toThrow(TypeError);
    expect(wrong(config)).toThrow(/createMainScope/);
  });

  it('refuses a name that is no string', () => {
    expect(wrong({ name: 5 })).toThrow(TypeError);
    expect(wrong({ name: 5 })).toThrow(/name.*string/s);
  });

  it.each(['stopTimeout', 'deadline'])('refuses a %s below 0 or not a number', (option) => {
    expect(wrong({ [option]: -1 })).toThrow(RangeError);
    expect(wrong({ [option]: Number.NaN })).toThrow(RangeError);
    expect(wrong({ [option]: '5' })).toThrow(TypeError);
    for (const value of [-1, Number.NaN, '5', null]) {
      expect(wrong({ [option]: value })).toThrow(new RegExp(option));
    }
    for (const value of [0, 5, Infinity, 2 ** 40, undefined]) {
      expect(wrong({ [option]: value })).not.toThrow();
    }
  });

  it('refuses overrides that are not made by override()', () => {
    expect(wrong({ overrides: {} })).toThrow(TypeError);
    expect(wrong({ overrides: [1] })).toThrow(/overrides.*override\(/s);
  });

  it.each(['nmae', 'timeout', 'parent', 'isolated', 'keepAlive'])(
    'refuses the unknown option %s, and names it',
    (option) => {
      expect(wrong({ [option]: undefined })).toThrow(TypeError);
      expect(wrong({ [option]: 5 })).toThrow(new RegExp(option));
    },
  );
});
