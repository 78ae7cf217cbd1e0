import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { firstValueFrom, NEVER, type Observable, type Observer, of, type Subscriber } from 'rxjs';
import * as ours from 'rxjs-scope';
import { afterEach, describe, expect, it, vi } from 'vitest';

interface Rxjs {
  readonly of: <T>(value: T) => Observable<T>;
  readonly Subscriber: new (to: Observer<unknown>) => Subscriber<unknown>;
}

/** A second copy of this library, as a second version in node_modules would be. */
async function copyOfLibrary(): Promise<typeof ours> {
  vi.resetModules();
  return await import('rxjs-scope');
}

/** A second copy of rxjs: its ES modules, beside the CommonJS ones that Node takes. */
async function copyOfRxjs(): Promise<Rxjs> {
  const root = createRequire(import.meta.url).resolve('rxjs/package.json');
  return (await import(pathToFileURL(root.replace('package.json', 'dist/esm/index.js')).href)) as Rxjs; // what is there
}

describe('two copies of this library in one program', () => {
  it('name themselves where a scope of one is given to the other', async () => {
    const theirs = await copyOfLibrary();
    const main = theirs.createMainScope('app');
    expect(() => ours.inScope(main)).toThrow(/another copy of rxjs-scope.*npm ls rxjs-scope/s);
    expect(() => ours.withScope({ parent: main })).toThrow(TypeError);
    await main.close();
  });

  it('name themselves where a service of one is used in a scope of the other', async () => {
    const theirs = await copyOfLibrary();
    const main = theirs.createMainScope('app');
    const database = of('up').pipe(ours.shareService('database'));
    expect(() => main.use(database)).toThrow(/another copy of rxjs-scope/);
    await expect(firstValueFrom(database.pipe(theirs.inScope(main)))).rejects.toThrow(
      /another copy of rxjs-scope/,
    );
    await expect(firstValueFrom(NEVER.pipe(ours.withScope(), theirs.inScope(main)))).rejects.toThrow(
      /another copy of rxjs-scope/,
    );
    await main.close();
  });
});

describe('two copies of rxjs in one program', () => {
  it('are named where an Observable of the other is piped', async () => {
    const other = await copyOfRxjs();
    const source = other.of('up');
    expect(() => ours.shareService('database')(source)).toThrow(/another copy of rxjs.*npm ls rxjs/s);
    expect(() => ours.withScope()(source)).toThrow(TypeError);
    expect(() => ours.inScope(ours.createMainScope())(source)).toThrow(TypeError);
  });

  it('are named where no scope is found beyond a chain of the other', async () => {
    const { Subscriber } = await copyOfRxjs();
    const database = of('up').pipe(ours.shareService('database'));
    const told = await new Promise((resolve) => {
      database.subscribe(new Subscriber({ next: resolve, error: resolve, complete: () => undefined }));
    });
    expect(String(told)).toMatch(/another copy of rxjs: install one only/);
  });
});

describe('without Symbol.asyncDispose', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('all else works', async () => {
    const real = Symbol;
    const without = new Proxy((description?: string) => real(description), {
      get: (_, key) =>
        key === 'asyncDispose' || key === 'dispose' ? undefined : (Reflect.get(real, key) as unknown),
    });
    vi.stubGlobal('Symbol', without);
    const library = await copyOfLibrary();
    vi.unstubAllGlobals();
    const main = library.createMainScope('app');
    const closed: string[] = [];
    const database = library.resource(
      () => 'db',
      () => void closed.push('db'),
    );
    expect(await main.use(library.shareService('database')(database))).toBe('db');
    expect(main).not.toHaveProperty('undefined');
    expect(Symbol.asyncDispose in main).toBe(false);
    await main.close();
    expect(closed).toEqual(['db']);
  });
});
