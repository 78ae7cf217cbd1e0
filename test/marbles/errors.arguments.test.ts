import { NEVER, type Observable, of } from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  override,
  resource,
  service,
  serviceFamily,
  shareService,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

/** Lets a wrong argument through, as a caller without types would. */
const wrong = (value: unknown) => value as never;

/** What a call says as it throws. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return 'nothing was refused';
}

describe('what is refused at the call (section 3)', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ["'a'", 'a'],
    ["''", ''],
    ['5', 5],
    ['5', 5n],
    ['true', true],
    ['an array', []],
    ['a symbol', Symbol('a')],
    ['an object', {}],
  ])('is shown as %s', (shown, value) => {
    expect(refusal(() => deferScope(wrong(value)))).toBe(
      `TypeError: The project function given to deferScope() must be a function, not ${shown}.`,
    );
  });

  it('is shown as a function, where another thing is asked for', () => {
    expect(refusal(() => withScope(wrong(() => 'app')))).toBe(
      'TypeError: The configuration of withScope() must be a name or an object of options, not a function.',
    );
  });

  it.each<[string, () => unknown]>([
    ['The source of finalizeAsync()', () => finalizeAsync(() => undefined)(wrong(5))],
    ['The source of inScope()', () => inScope(createMainScope())(wrong(5))],
    ["The source of shareService('x')", () => shareService('x')(wrong(5))],
    ['The source of switchScope()', () => switchScope(() => NEVER)(wrong(5))],
    ['The source of withScope()', () => withScope()(wrong(5))],
  ])('is a source that is no Observable: %s', (where, call) => {
    expect(refusal(call)).toBe(`TypeError: ${where} must be an Observable, not 5.`);
  });

  it.each([[null], [undefined], [{}]])('is a source that is no Observable, be it %o', (source) => {
    expect(refusal(() => shareService('x')(wrong(source)))).toMatch(
      /^TypeError: The source .* must be an Observable/,
    );
  });

  it.each<[string, () => unknown]>([
    ['The acquire function given to resource()', () => resource(wrong(5))],
    ['The release function given to resource()', () => resource(() => NEVER, wrong(5))],
    ['The finalizer given to finalizeAsync()', () => finalizeAsync(wrong(5))],
    ['The project function given to switchScope()', () => switchScope(wrong(5))],
    ["The task of service('x')", () => service('x', wrong(5))],
    ["The task of serviceFamily('x')", () => serviceFamily('x', wrong(5))],
    ["The option key of serviceFamily('x')", () => serviceFamily('x', () => NEVER, { key: wrong(5) })],
    [
      'The task given to override()',
      () =>
        override(
          service('x', () => NEVER),
          wrong(5),
        ),
    ],
  ])('is a function that is none: %s', (where, call) => {
    expect(refusal(call)).toBe(`TypeError: ${where} must be a function, not 5.`);
  });

  it.each<[string, () => unknown]>([
    ['service()', () => service(wrong(5), () => NEVER)],
    ['serviceFamily()', () => serviceFamily(wrong(5), () => NEVER)],
    ['shareService()', () => shareService(wrong(5))],
    ['createMainScope()', () => createMainScope(wrong(5))],
    ['withScope()', () => withScope(wrong(5))],
  ])('is a configuration that is none: of %s', (where, call) => {
    expect(refusal(call)).toBe(
      `TypeError: The configuration of ${where} must be a name or an object of options, not 5.`,
    );
  });

  it.each<[string, () => unknown]>([
    ['service()', () => service({ name: wrong(5) }, () => NEVER)],
    ['serviceFamily()', () => serviceFamily({ name: wrong(5) }, () => NEVER)],
    ['shareService()', () => shareService({ name: wrong(5) })],
    ['createMainScope()', () => createMainScope({ name: wrong(5) })],
    ['withScope()', () => withScope({ name: wrong(5) })],
  ])('is a name that is no string: of %s', (where, call) => {
    expect(refusal(call)).toBe(`TypeError: The name given to ${where} must be a string, not 5.`);
  });

  it.each(['', ' ', '\n'])('is a name that is blank: %j', (name) => {
    expect(refusal(() => shareService(name))).toBe(
      'TypeError: The name given to shareService() must not be empty: errors and events call the scope by it.',
    );
  });

  it('is an option that is not known, beside those that are', () => {
    expect(refusal(() => createMainScope(wrong({ nmae: 'app' })))).toBe(
      "TypeError: The configuration of createMainScope() has no option 'nmae'. It knows name, stopTimeout, deadline, overrides.",
    );
    expect(refusal(() => withScope(wrong({ nmae: 'app' })))).toBe(
      "TypeError: The configuration of withScope() has no option 'nmae'. It knows name, stopTimeout, deadline, overrides, parent, isolated.",
    );
    expect(refusal(() => shareService(wrong({ nmae: 'x' })))).toBe(
      "TypeError: The configuration of shareService() has no option 'nmae'. It knows name, keepAlive, onComplete, startTimeout, stopTimeout.",
    );
    expect(refusal(() => serviceFamily('x', () => NEVER, wrong({ by: 5 })))).toBe(
      "TypeError: The options of serviceFamily('x') has no option 'by'. It knows key.",
    );
  });

  it.each(['stopTimeout', 'deadline'])('is a %s of a scope that is no time', (option) => {
    const refused = (value: unknown) => refusal(() => withScope(wrong({ [option]: value })));
    expect(refused('5')).toBe(
      `TypeError: The ${option} given to withScope() must be a number of milliseconds, not '5'.`,
    );
    expect(refused(-1)).toBe(
      `RangeError: The ${option} given to withScope() must be 0 or more milliseconds, not -1.`,
    );
  });

  it.each(['keepAlive', 'startTimeout', 'stopTimeout'])('is a %s of a service that is no time', (option) => {
    const refused = (value: unknown) => refusal(() => shareService(wrong({ name: 'x', [option]: value })));
    expect(refused('5')).toBe(`TypeError: The ${option} of x must be a number of milliseconds, not '5'.`);
    expect(refused(-1)).toBe(`RangeError: The ${option} of x must be 0 or more milliseconds, not -1.`);
  });

  it('is an onComplete that is not known', () => {
    expect(refusal(() => shareService({ name: 'x', onComplete: wrong('later') }))).toBe(
      "TypeError: The onComplete of x must be 'stay', 'complete' or 'error', not 'later'.",
    );
  });

  it.each<[string, () => unknown]>([
    ['The scope given to inScope()', () => inScope(wrong({}))],
    ['The parent given to withScope()', () => withScope({ parent: wrong({}) })],
  ])('is a scope that is none: %s', (where, call) => {
    expect(refusal(call)).toBe(
      `TypeError: ${where} must be a Scope, as createMainScope() or deferScope() hand it out, not an object.`,
    );
  });

  it.each([[undefined], [null], ['app'], [{}], [NEVER]])('is a service that is none', (value) => {
    expect(refusal(() => override(wrong(value) as Observable<never>, () => NEVER))).toBe(
      "TypeError: The service given to override() must be a service. Pipe it through shareService('name'), and pipe nothing behind that: what pipe() returns is a plain Observable.",
    );
  });

  it.each<[string, () => unknown, unknown]>([
    ['createMainScope() must be an array', () => createMainScope({ overrides: wrong(5) }), 5],
    ['withScope() must be an array', () => withScope({ overrides: wrong({}) }), {}],
    [
      'withScope() must be made by override(service, task)',
      () => withScope({ overrides: [wrong({})] }),
      [{}],
    ],
  ])('is a list of overrides that is none: %s', (rest, call) => {
    expect(refusal(call)).toBe(`TypeError: The overrides given to ${rest}.`);
  });

  it('is an isolated that is no boolean', () => {
    expect(refusal(() => withScope({ isolated: wrong('yes') }))).toBe(
      'TypeError: The option isolated given to withScope() must be a boolean.',
    );
  });

  it('is what only a main scope can have, for a scope that is nested (rule 25)', () => {
    const parent = createMainScope('app');
    expect(refusal(() => withScope({ name: 'job', parent, deadline: 5 }))).toBe(
      "TypeError: The scope job is nested, so it cannot have deadline: that is its main scope's. Give it isolated: true for services of its own.",
    );
    expect(refusal(() => withScope({ name: 'job', parent, overrides: [] }))).toContain(
      'cannot have overrides',
    );
  });

  it.each([[{}], [() => 'a']])('is an object as a key of a family that has no key function', (key) => {
    const tenant = serviceFamily('tenant', () => NEVER);
    expect(refusal(() => tenant(wrong(key)))).toBe(
      'TypeError: The key of tenant is an object: say what makes two of them the same, as serviceFamily(…, { key: (key) => key.id }).',
    );
  });

  it('is none of the keys that a family can have', () => {
    const tenant = serviceFamily('tenant', (_key: string | null | undefined | symbol | bigint) => of(1));
    const names = [null, undefined, Symbol('a'), 5n, 'a'].map((key) => tenant(key).serviceName);
    expect(names).toEqual([
      'tenant(null)',
      'tenant(undefined)',
      'tenant(Symbol(a))',
      'tenant(5)',
      'tenant(a)',
    ]);
  });

  it('names a service by a key that a key function has made, be it null or an object', () => {
    const named = (id: unknown) => serviceFamily('tenant', () => NEVER, { key: () => id })(0).serviceName;
    expect([null, { id: 1 }, [2], 'a'].map(named)).toEqual([
      'tenant(null)',
      'tenant({"id":1})',
      'tenant([2])',
      'tenant(a)',
    ]);
  });
});
