import { catchError, NEVER, of } from 'rxjs';
import { createMainScope, inScope, override, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const wrong = (config: unknown) => () => withScope(config as never);

describe('withScope is strict about its argument', () => {
  collectReports();

  it('takes nothing, a name, or a config', () => {
    expect(wrong(undefined)).not.toThrow();
    expect(wrong('app')).not.toThrow();
    expect(wrong({})).not.toThrow();
    expect(wrong({ name: undefined, stopTimeout: undefined, deadline: undefined })).not.toThrow();
    expect(wrong({ parent: undefined, isolated: undefined, overrides: undefined })).not.toThrow();
    expect(wrong({ name: 'app', stopTimeout: 0, deadline: Infinity, overrides: [] })).not.toThrow();
  });

  it.each([[5], [null], [true], [() => 'app'], [Symbol('app')]])(
    'refuses %s as its config, at the call',
    (config) => {
      expect(wrong(config)).toThrow(TypeError);
      expect(wrong(config)).toThrow(/withScope/);
    },
  );

  it('refuses a name that is no string, naming the argument', () => {
    expect(wrong({ name: 5 })).toThrow(TypeError);
    expect(wrong({ name: 5 })).toThrow(/name.*string/s);
  });

  it.each(['stopTimeout', 'deadline'])('refuses a negative %s with a RangeError that names it', (option) => {
    expect(wrong({ [option]: -1 })).toThrow(RangeError);
    expect(wrong({ [option]: -1 })).toThrow(new RegExp(option));
    expect(wrong({ [option]: Number.NaN })).toThrow(RangeError);
  });

  it.each(['stopTimeout', 'deadline'])(
    'refuses a %s that is no number with a TypeError that names it',
    (option) => {
      expect(wrong({ [option]: '5' })).toThrow(TypeError);
      expect(wrong({ [option]: '5' })).toThrow(new RegExp(`${option}.*number`, 's'));
      expect(wrong({ [option]: null })).toThrow(TypeError);
    },
  );

  it('refuses a parent that is no scope', () => {
    expect(wrong({ parent: {} })).toThrow(TypeError);
    expect(wrong({ parent: {} })).toThrow(/parent/);
    expect(wrong({ parent: 'app' })).toThrow(/parent/);
    expect(wrong({ parent: null })).toThrow(/parent/);
  });

  it('refuses an isolated that is no boolean', () => {
    expect(wrong({ isolated: 'yes' })).toThrow(TypeError);
    expect(wrong({ isolated: 'yes' })).toThrow(/isolated.*boolean/s);
  });

  it('refuses overrides that are no list of overrides', () => {
    const config = service('config', () => of(1));
    expect(wrong({ overrides: override(config, () => of(2)) })).toThrow(TypeError);
    expect(wrong({ overrides: [{}] })).toThrow(/overrides/);
    expect(wrong({ overrides: [config] })).toThrow(/override\(/);
  });

  it('refuses a misspelt option, and names it', () => {
    expect(wrong({ nmae: 'app' })).toThrow(TypeError);
    expect(wrong({ nmae: 'app' })).toThrow(/nmae/);
    expect(wrong({ stoptimeout: 5 })).toThrow(/stoptimeout/);
    expect(wrong({ keepAlive: 5 })).toThrow(/keepAlive/);
  });

  it('refuses deadline and overrides on a nested scope that is not isolated', () => {
    const main = createMainScope('app');
    for (const config of [{ deadline: 5 }, { overrides: [] }]) {
      const option = Object.keys(config)[0] ?? '';
      const [error] = errorsOf(NEVER.pipe(withScope(config), inScope(main)));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(new RegExp(`${option}.*isolated|isolated.*${option}`, 's'));
    }
  });

  it('refuses them at the call when the parent is explicit', () => {
    const parent = createMainScope('app');
    expect(wrong({ parent, deadline: 5 })).toThrow(/deadline/);
    expect(wrong({ parent, overrides: [] })).toThrow(/overrides/);
  });

  it('takes deadline and overrides on a nested scope that is isolated', () => {
    const main = createMainScope('app');
    const nested = of('a').pipe(withScope({ isolated: true, deadline: 5, overrides: [] }), inScope(main));
    const seen: string[] = [];
    nested.pipe(catchError((error: unknown) => of(String(error)))).subscribe((value) => seen.push(value));
    expect(seen).toEqual(['a']);
  });
});
