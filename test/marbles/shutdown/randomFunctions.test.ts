import fc from 'fast-check';
import { catchError, EMPTY, type Subscription } from 'rxjs';
import { createMainScope, inScope, type MainScope, type Scope, type Service, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../collectUnhandled.ts';
import { errorChain } from '../errorChain.ts';
import { type Ledger, ledger } from './ledger.ts';

/** A service of a random program, an async generator. Times are turns of the microtask queue. */
interface Part {
  readonly needs: readonly number[];
  readonly opens: number;
  readonly closes: number;
  readonly fails: boolean;
  /** Index of a service that it asks for in its `finally` block: itself, or one before it. */
  readonly asks: number | undefined;
}

type Command =
  | { readonly do: 'subscribe' | 'use' | 'release' | 'cancel'; readonly part: number }
  | { readonly do: 'unsubscribe'; readonly which: number }
  | { readonly do: 'wait' };

interface Program {
  readonly parts: readonly Part[];
  readonly commands: readonly Command[];
}

function programOf(length: number): fc.Arbitrary<Program> {
  const parts = Array.from({ length }, (_, index) =>
    fc.record({
      needs: fc.subarray(
        Array.from({ length: index }, (_none, i) => i),
        { maxLength: Math.min(3, index) },
      ),
      opens: fc.integer({ min: 0, max: 4 }),
      closes: fc.integer({ min: 0, max: 6 }),
      fails: fc.boolean(),
      asks: fc.option(fc.integer({ min: 0, max: index }), { nil: undefined, freq: 2 }),
    }),
  );
  const part = fc.integer({ min: 0, max: length - 1 });
  const rarely = fc.constantFrom('release' as const, 'cancel' as const);
  const command: fc.Arbitrary<Command> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('subscribe' as const, 'use' as const), part }) },
    { weight: 2, arbitrary: fc.record({ do: rarely, part }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('unsubscribe' as const), which: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  );
  return fc.record({
    parts: fc.tuple(...parts),
    commands: fc.array(command, { minLength: 5, maxLength: 20 }),
  });
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await Promise.resolve();
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 2);
  });
}

function servicesOf(
  parts: readonly Part[],
  book: Ledger,
  scopes: Map<number, Scope>,
): readonly Service<number>[] {
  const services: Service<number>[] = [];
  parts.forEach(({ needs, opens, closes, fails, asks }, index) => {
    const task = async function* (scope: Scope): AsyncGenerator<number, void, void> {
      scopes.set(index, scope);
      for (const need of needs) {
        const needed = services[need];
        if (needed) await scope.use(needed);
      }
      await turns(opens);
      book.opens(index, needs);
      try {
        yield index;
        await turns(closes);
        if (fails) throw new Error(`${String(index)} fails`);
      } finally {
        book.releases(index);
        const asked = asks === undefined ? undefined : services[asks];
        if (asked) await scope.use(asked).catch(() => undefined);
        await turns(closes);
        book.released(index);
      }
    };
    services.push(service(String(index), task));
  });
  return services;
}

async function run({ parts, commands }: Program): Promise<readonly string[]> {
  const main: MainScope = createMainScope('app');
  const book = ledger(() => 0);
  const scopes = new Map<number, Scope>();
  const services = servicesOf(parts, book, scopes);
  const subscriptions: Subscription[] = [];
  for (const command of commands) {
    if (command.do === 'wait') await pause();
    else if (command.do === 'unsubscribe') subscriptions[command.which]?.unsubscribe();
    else {
      const used = services[command.part];
      if (!used) continue;
      if (command.do === 'use') main.use(used).catch(() => undefined);
      else if (command.do === 'release') main.release(used);
      else if (command.do === 'cancel') void scopes.get(command.part)?.cancel('enough');
      else {
        const caught = used.pipe(
          catchError(() => EMPTY),
          inScope(main),
        );
        subscriptions.push(caught.subscribe());
      }
    }
  }
  const ended: unknown = await main.close({ deadline: 2_000 }).catch((error: unknown) => error);
  if (errorChain(ended).includes('StopTimeoutError')) return [`hangs: ${errorChain(ended)}`];
  return [...book.broken, ...book.left().map((name) => `${name} is left open (rule 12)`)];
}

describe('random programs of async generators', () => {
  it('keep the order, never have two generations, leave nothing open', { timeout: 30_000 }, async () => {
    collectUnhandled();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }).chain(programOf), async (program) => {
        expect(await run(program)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
