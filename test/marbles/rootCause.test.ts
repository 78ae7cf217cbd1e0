import { concat, of, throwError } from 'rxjs';
import { finalizeAsync, rootCause, shareService, TeardownError, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

describe('rootCause', () => {
  collectReports();

  it('is the error itself when that has no cause', () => {
    const error = new Error('alone');
    expect(rootCause(error)).toBe(error);
  });

  it('is the end of the cause chain', () => {
    const origin = new Error('origin');
    const chain = new Error('c', { cause: new TypeError('b', { cause: origin }) });
    expect(rootCause(chain)).toBe(origin);
  });

  it('may be something that is no error', () => {
    expect(rootCause(new Error('a', { cause: 'text' }))).toBe('text');
    expect(rootCause(new Error('a', { cause: 0 }))).toBe(0);
    expect(rootCause(new Error('a', { cause: null }))).toBe(null);
  });

  it.each([['text'], [5], [undefined], [null], [true]])('gives %s back as it is', (value) => {
    expect(rootCause(value)).toBe(value);
  });

  it('ends on a chain that runs in a circle', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect([a, b]).toContain(rootCause(a));
  });

  it('goes through a long chain', () => {
    const origin = new Error('origin');
    let error = origin;
    for (let i = 0; i < 100_000; i++) {
      error = new Error('link', { cause: error });
    }
    expect(rootCause(error)).toBe(origin);
  });

  it('finds the origin through services that failed one by another (rule 13)', () => {
    const boom = new Error('boom');
    const low = throwError(() => boom).pipe(shareService('low'));
    const middle = low.pipe(shareService('middle'));
    const high = concat(of(), middle).pipe(shareService('high'));
    const [error] = errorsOf(high.pipe(withScope('app')));
    expect(error).not.toBe(boom);
    expect(rootCause(error)).toBe(boom);
  });

  it('is the TeardownError itself, which has several origins and no one cause (rule 16)', () => {
    const both = new AggregateError([new Error('a'), new Error('b')], 'both');
    expect(rootCause(both)).toBe(both);
    const task = of(1).pipe(
      finalizeAsync(() => throwError(() => new Error('a'))),
      withScope('app'),
    );
    const [error] = errorsOf(task);
    expect(error).toBeInstanceOf(TeardownError);
    expect(rootCause(error)).toBe(error);
  });
});
