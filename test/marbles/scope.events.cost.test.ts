import { asyncScheduler, NEVER } from 'rxjs';
import { createMainScope, inScope, type MainScope, service } from 'rxjs-scope';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** How often the clock is read, as each event does, while a service comes and goes. */
async function readings(main: MainScope): Promise<number> {
  const now = vi.spyOn(asyncScheduler, 'now');
  const database = service('database', () => NEVER);
  database.pipe(inScope(main)).subscribe().unsubscribe();
  await vi.waitFor(() => {
    expect(main.dependencies).toEqual([]);
  });
  const count = now.mock.calls.length;
  now.mockRestore();
  return count;
}

describe('events that nobody hears cost nothing (rule 28)', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('before the first listener comes, and after the last has gone', async () => {
    const main = createMainScope('app');
    const unheard = await readings(main);
    const first = main.events.subscribe();
    const second = main.events.subscribe();
    expect(await readings(main)).toBeGreaterThan(unheard);
    first.unsubscribe();
    expect(await readings(main)).toBeGreaterThan(unheard);
    second.unsubscribe();
    expect(await readings(main)).toBe(unheard);
    await main.close();
  });
});

describe('the events of a main scope that has closed (section 5)', () => {
  it('complete at once, though nobody has listened before', async () => {
    const main = createMainScope('app');
    await main.close();
    const told: string[] = [];
    main.events.subscribe({ next: ({ type }) => told.push(type), complete: () => told.push('complete') });
    expect(told).toEqual(['complete']);
  });

  it('complete with that of the main scope, be there a service of the same name (section 5)', async () => {
    const main = createMainScope('app');
    const told: string[] = [];
    main.events.subscribe({
      next: ({ scope, type }) => told.push(`${scope} ${type}`),
      complete: () => told.push('complete'),
    });
    main.use(service('app', () => NEVER)).catch(() => undefined);
    await main.close();
    expect(told.slice(-3)).toEqual(['app#2 closed', 'app closed', 'complete']);
  });
});

describe('a scope that is no main scope (section 3)', () => {
  it('has no events, snapshot() or close()', async () => {
    const main = createMainScope('app');
    let members: readonly boolean[] = [];
    const database = service('database', (scope) => {
      members = ['events', 'snapshot', 'close'].map((member) => member in scope);
      return NEVER;
    });
    main.use(database).catch(() => undefined);
    expect(members).toEqual([false, false, false]);
    await main.close();
  });
});
