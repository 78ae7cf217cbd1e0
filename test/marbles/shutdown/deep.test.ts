import { type Observable, of, Subject } from 'rxjs';
import { createMainScope, inScope, rootCause, shareService } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

/** A chain of services on top of `source`, each needing the one before. */
function chain(source: Observable<string>, length: number): Observable<string> {
  let top = source;
  for (let i = 0; i < length; i += 1) top = top.pipe(shareService(`link ${String(i)}`));
  return top;
}

describe('a chain of 100,000 services works on the default stack (rule 26)', () => {
  const length = 100_000;

  it('starts, registers and stops (rule 26)', { timeout: 120_000 }, async () => {
    const main = createMainScope('app');
    const values: string[] = [];
    const ends: string[] = [];
    chain(of('a'), length)
      .pipe(inScope(main))
      .subscribe({ next: (value) => values.push(value), complete: () => ends.push('complete') });
    expect(values).toEqual(['a']);
    expect(main.snapshot().scopes).toHaveLength(length + 1);
    await main.close();
    expect(ends).toEqual(['complete']);
    expect(main.snapshot().scopes.filter((scope) => scope.state !== 'closed')).toEqual([]);
  });

  it('hands a later value on, and tells of a failure (rule 26)', { timeout: 120_000 }, async () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const values: string[] = [];
    const errors: unknown[] = [];
    chain(source, length)
      .pipe(inScope(main))
      .subscribe({ next: (value) => values.push(value), error: (error: unknown) => errors.push(error) });
    source.next('a');
    source.next('b');
    expect(values).toEqual(['a', 'b']);
    source.error(new Error('boom'));
    expect(errors).toHaveLength(1);
    expect(rootCause(errors[0])).toEqual(new Error('boom'));
    await main.close();
  });

  it('fails to start (rule 26)', { timeout: 120_000 }, async () => {
    const main = createMainScope('app');
    const source = new Subject<string>();
    const errors: unknown[] = [];
    chain(source, length)
      .pipe(inScope(main))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    source.error(new Error('boom'));
    expect(rootCause(errors[0])).toEqual(new Error('boom'));
    await main.close();
  });
});
