import { type Observable, of } from 'rxjs';
import {
  createMainScope,
  type Override,
  override,
  type Scope,
  service,
  serviceFamily,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expectTypeOf, it } from 'vitest';

interface Config {
  readonly url: string;
}
const config = service('config', async () => Promise.resolve<Config>({ url: 'x' }));
const piped: Observable<Config> = of({ url: 'x' }).pipe(shareService('piped'));
const tenant = serviceFamily('tenant', (id: string) => of({ id }));
const row = serviceFamily('row', (key: { id: number }) => of(key.id), { key: (key) => key.id });

describe('override', () => {
  it('takes a stand-in of the same type, whatever kind of task', () => {
    expectTypeOf(override(config, async () => Promise.resolve({ url: 'fake' }))).toEqualTypeOf<Override>();
    override(config, () => of({ url: 'fake' }));
    override(piped, () => of({ url: 'fake' }));
    override(config, async function* () {
      yield await Promise.resolve({ url: 'fake' });
    });
    override(config, (scope) => {
      expectTypeOf(scope).toEqualTypeOf<Scope>();
      return of({ url: scope.path });
    });
  });

  it('takes a stand-in for a family, given its key', () => {
    const stand = override(tenant, (id, scope) => {
      expectTypeOf(id).toEqualTypeOf<string>();
      expectTypeOf(scope).toEqualTypeOf<Scope>();
      return of({ id });
    });
    expectTypeOf(stand).toEqualTypeOf<Override>();
    override(row, (key) => of(key.id));
    override(tenant('a'), () => of({ id: 'fake' }));
  });

  it('refuses a stand-in of another type', () => {
    // @ts-expect-error lacks the url
    override(config, async () => Promise.resolve({}));
    // @ts-expect-error another type
    override(piped, () => of('text'));
    // @ts-expect-error another type for a family
    override(tenant, (id) => of(id));
    // @ts-expect-error it is no task
    override(config, () => ({ url: 'fake' }));
    // @ts-expect-error no service
    override('config', () => of({ url: 'fake' }));
  });

  it('goes to main and isolated scopes', () => {
    const overrides = [override(config, () => of({ url: 'fake' }))];
    createMainScope({ overrides });
    of(1).pipe(withScope({ isolated: true, overrides }));
    // @ts-expect-error not made by override()
    createMainScope({ overrides: [config] });
    // @ts-expect-error it is no list
    createMainScope({ overrides: overrides[0] });
  });

  it('makes something that cannot be made by hand', () => {
    // @ts-expect-error lacks the brand
    const fake: Override = {};
    expectTypeOf(fake).toEqualTypeOf<Override>();
  });
});
