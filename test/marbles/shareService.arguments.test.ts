import { Observable, of } from 'rxjs';
import { type ServiceConfig, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';

const { marbles } = configureMarbles(expect);

function sharing(config: unknown): () => unknown {
  // The cast lets wrong arguments through, as a caller without types would.
  return () => shareService(config as ServiceConfig);
}

describe('shareService, by its arguments', () => {
  it('returns an Observable that knows its name', () => {
    const byString = shareService('x')(of(1));
    const byConfig = shareService({ name: 'y' })(of(1));
    expect(byString).toBeInstanceOf(Observable);
    expect(byString.serviceName).toBe('x');
    expect(byConfig.serviceName).toBe('y');
  });

  it(
    'does not subscribe to its source before somebody subscribes to it',
    marbles((m) => {
      const source = m.cold('-a');
      source.pipe(shareService('x'));
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['an empty name', ''],
    ['a config without a name', {}],
    ['a config with an empty name', { name: '' }],
    ['a config whose name is a number', { name: 5 }],
  ])('refuses %s as its config with a TypeError', (_, config) => {
    expect(sharing(config)).toThrow(TypeError);
    expect(sharing(config)).toThrow(/name|config/i);
  });

  it.each(['keepAlive', 'startTimeout', 'stopTimeout'])('refuses a negative %s with a RangeError', (key) => {
    expect(sharing({ name: 'x', [key]: -1 })).toThrow(RangeError);
    expect(sharing({ name: 'x', [key]: -1 })).toThrow(new RegExp(key));
  });

  it.each(['keepAlive', 'startTimeout', 'stopTimeout'])('refuses NaN as %s with a RangeError', (key) => {
    expect(sharing({ name: 'x', [key]: Number.NaN })).toThrow(RangeError);
    expect(sharing({ name: 'x', [key]: Number.NaN })).toThrow(new RegExp(key));
  });

  it.each(['keepAlive', 'startTimeout', 'stopTimeout'])('refuses a string as %s with a TypeError', (key) => {
    expect(sharing({ name: 'x', [key]: '5' })).toThrow(TypeError);
    expect(sharing({ name: 'x', [key]: '5' })).toThrow(new RegExp(key));
  });

  it('refuses an unknown onComplete and says what it expects', () => {
    const wrong = sharing({ name: 'x', onComplete: 'later' });
    expect(wrong).toThrow(/onComplete/);
    expect(wrong).toThrow(/stay/);
    expect(wrong).toThrow(/complete/);
    expect(wrong).toThrow(/error/);
  });

  it('takes undefined for every optional part of the config, and Infinity for every time', () => {
    const config = { name: 'x', keepAlive: undefined, onComplete: undefined, startTimeout: undefined };
    expect(sharing({ ...config, stopTimeout: undefined })).not.toThrow();
    expect(
      sharing({ name: 'x', keepAlive: Infinity, startTimeout: Infinity, stopTimeout: Infinity }),
    ).not.toThrow();
  });

  it.each([
    ['undefined', undefined],
    ['a promise', Promise.resolve(1)],
    ['an array', [1]],
  ])('refuses %s as its source with a TypeError', (_, source) => {
    const share = () => shareService('x')(source as unknown as Observable<number>);
    expect(share).toThrow(TypeError);
    expect(share).toThrow(/source|Observable/);
  });
});
