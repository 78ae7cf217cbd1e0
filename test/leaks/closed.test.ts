import { concat, NEVER, of } from 'rxjs';
import { createMainScope, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { leaked } from './collected.ts';

describe('of a main scope that has closed', () => {
  it('nothing is kept, though its services are known', async () => {
    const refs: Record<string, WeakRef<object>> = {};
    const one = service('one', () => {
      const value = {};
      refs['value'] = new WeakRef(value);
      return concat(of(value), NEVER);
    });
    const run = async (): Promise<void> => {
      const main = createMainScope();
      refs['main'] = new WeakRef(main);
      main.events.subscribe();
      await main.use(one);
      await main.close();
    };
    await run();
    expect(await leaked(refs)).toEqual([]);
    expect(one.serviceName).toBe('one');
  });

  it('nothing is kept, though a finalizer hangs that was abandoned (rule 22)', async () => {
    const refs: Record<string, WeakRef<object>> = {};
    const run = async (): Promise<void> => {
      const main = createMainScope({ deadline: 5 });
      refs['main'] = new WeakRef(main);
      main.addFinalizer(() => NEVER);
      await main.close().catch(() => undefined);
    };
    await run();
    expect(await leaked(refs)).toEqual([]);
  });
});
