import { of, Subscription } from 'rxjs';
import { createMainScope, inScope, type MainScope, override, type Service, serviceFamily } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collect, collectGarbage } from './collectGarbage.ts';
import { eventOf } from './eventOf.ts';
import { turn } from './turn.ts';

function live(main: MainScope): readonly string[] {
  return main.snapshot().scopes.flatMap(({ kind, path }) => (kind === 'service' ? [path] : []));
}

/** Does what it does in a frame of its own, so that no service stays referred to. */
function subscribeTo(family: (key: string) => Service<object>, main: MainScope, all: Subscription): void {
  all.add(family('a').pipe(inScope(main)).subscribe());
}

describe('the services of a family, when garbage is collected', () => {
  it('are the same for the same key as long as one runs that is used (rule 3)', async () => {
    const main = createMainScope('app');
    const tenant = serviceFamily('tenant', (key: string) => of({ key }));
    const first = await main.use(tenant('a'));
    await collectGarbage();
    await expect(main.use(tenant('a'))).resolves.toBe(first);
    expect(live(main)).toEqual(['tenant(a)']);
    const closed = eventOf(main, 'tenant(a)', 'closed');
    main.release(tenant('a'));
    await closed;
    await main.close();
  });

  it('are the same for the same key as long as one runs that is subscribed to (rule 3)', async () => {
    const main = createMainScope('app');
    const all = new Subscription();
    const tenant = serviceFamily('tenant', (key: string) => of({ key }));
    subscribeTo(tenant, main, all);
    await collectGarbage();
    subscribeTo(tenant, main, all);
    expect(live(main)).toEqual(['tenant(a)']);
    all.unsubscribe();
    await main.close();
  });

  it('are the same for the same key as long as one is kept (rules 3, 4)', async () => {
    const main = createMainScope('app');
    const all = new Subscription();
    const tenant = serviceFamily({ name: 'tenant', keepAlive: Infinity }, (key: string) => of({ key }));
    subscribeTo(tenant, main, all);
    all.unsubscribe();
    await collectGarbage();
    subscribeTo(tenant, main, new Subscription());
    expect(live(main)).toEqual(['tenant(a)']);
    await main.close();
  });

  it('are the same for the same key, though the last one of that key was collected just before (rule 3)', async () => {
    const tenant = serviceFamily('tenant', (key: string) => of({ key }));
    // In a frame of its own, so that nothing here refers to it.
    (() => tenant('a'))();
    await turn();
    collect();
    // The last one has gone, and the family is yet to be told.
    const next = tenant('a');
    await collectGarbage();
    expect(tenant('a')).toBe(next);
  });

  it('are forgotten with their keys, once nobody refers to them', async () => {
    const tenant = serviceFamily('tenant', (key: object) => of({ key }), { key: (key) => key });
    const key = (() => {
      const made = { id: 1 };
      tenant(made);
      return new WeakRef(made);
    })();
    await collectGarbage();
    expect(key.deref()).toBeUndefined();
  });

  it('keep their override', async () => {
    const tenant = serviceFamily('tenant', (key: string) => of({ real: key }));
    const main = createMainScope({ overrides: [override(tenant('a'), () => of({ real: 'fake' }))] });
    await collectGarbage();
    await expect(main.use(tenant('a'))).resolves.toEqual({ real: 'fake' });
    await main.close();
  });
});
