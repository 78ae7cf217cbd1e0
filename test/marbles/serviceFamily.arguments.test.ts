import { NEVER, type Observable } from 'rxjs';
import { serviceFamily } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

describe('serviceFamily, by its arguments', () => {
  it('calls neither task nor key function before it is asked', () => {
    let calls = 0;
    serviceFamily(
      'tenant',
      (_key: string) => {
        calls += 1;
        return NEVER;
      },
      {
        key: (key) => {
          calls += 1;
          return key;
        },
      },
    );
    expect(calls).toBe(0);
  });

  it.each([
    ['an object', {}],
    ['an array', ['a']],
    ['a function', () => 'a'],
  ])('refuses %s as a key without a key function with a TypeError', (_, key) => {
    const tenant = serviceFamily('tenant', (_key: string) => NEVER);
    // The cast lets wrong arguments through, as a caller without types would.
    const call = () => tenant(key as unknown as string);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(/key/);
  });

  it('throws what the key function throws', () => {
    const key = (): never => {
      throw new Error('boom');
    };
    const tenant = serviceFamily('tenant', (_key: string) => NEVER, { key });
    expect(() => tenant('a')).toThrow('boom');
  });

  it('refuses a task that is no function, a key that is no function, and an empty name', () => {
    const wrong = (what: unknown) => what as () => Observable<string>;
    expect(() => serviceFamily('tenant', wrong('task'))).toThrow(TypeError);
    expect(() => serviceFamily('tenant', wrong('task'))).toThrow(/task/);
    expect(() => serviceFamily('tenant', () => NEVER, { key: wrong('id') })).toThrow(TypeError);
    expect(() => serviceFamily('tenant', () => NEVER, { key: wrong('id') })).toThrow(/key/);
    expect(() => serviceFamily('', () => NEVER)).toThrow(TypeError);
    expect(() => serviceFamily({ name: 'tenant', startTimeout: -1 }, () => NEVER)).toThrow(RangeError);
  });
});
