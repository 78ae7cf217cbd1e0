import { firstValueFrom, type InteropObservable, observable } from 'rxjs';
import { createMainScope, inScope, resource, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('resource, by what acquire gives', () => {
  it(
    'waits for an Observable that never emits; cut before that, it is unsubscribed and nothing is released (rule 12)',
    marbles((m) => {
      const acquire = m.cold('--------a');
      const release = m.cold('|');
      const opened = resource(
        () => acquire,
        () => release,
      );
      m.expect(opened.pipe(inScope(createMainScope('app'))), '^---!').toBeObservable('-');
      m.expect(acquire).toHaveSubscriptions('^---!');
      m.expect(release).toHaveSubscriptions([]);
    }),
  );

  it(
    'emits once and never completes by itself (rule 12)',
    marbles((m) => {
      const acquire = m.cold('--a|');
      const opened = resource(
        () => acquire,
        () => {},
      );
      m.expect(opened.pipe(inScope(createMainScope('app'))), '^------!').toBeObservable('--a');
    }),
  );

  it(
    'takes the first of many values and holds the Observable until it is released (rule 12)',
    marbles((m) => {
      const acquire = m.cold('--a-b-c-d-e-f');
      const release = m.cold('       |');
      const opened = resource(
        () => acquire,
        () => release,
      );
      m.expect(opened.pipe(inScope(createMainScope('app'))), '^------!').toBeObservable('--a');
      m.expect(acquire).toHaveSubscriptions('^------!');
      m.expect(release).toHaveSubscriptions('-------(^!)');
    }),
  );

  it(
    'fails the chain when the Observable errs before its first value; nothing is released (rule 12)',
    marbles((m) => {
      const acquire = m.cold('--#', undefined, 'boom');
      const release = m.cold('|');
      const opened = resource(
        () => acquire,
        () => release,
      );
      m.expect(opened.pipe(inScope(createMainScope('app')), told())).toBeObservable('--#', undefined, 'boom');
      m.expect(release).toHaveSubscriptions([]);
    }),
  );

  it(
    'fails the chain when the Observable errs later, and releases (rule 12)',
    marbles((m) => {
      const acquire = m.cold('-a--#', undefined, 'boom');
      const release = m.cold('    --|');
      const opened = resource(
        () => acquire,
        () => release,
      ).pipe(withScope('app'), told());
      m.expect(opened).toBeObservable('-a----#', undefined, 'boom');
      m.expect(release).toHaveSubscriptions('----^-!');
    }),
  );

  it(
    'unwraps an Observable of another library (rule 12)',
    marbles((m) => {
      const inner = m.cold('-a');
      // The cast: to TypeScript the symbol is always there, at run time rxjs knows what stands in for it.
      const foreign = { [observable]: () => inner } as unknown as InteropObservable<string>;
      const opened = resource(
        () => foreign,
        () => {},
      );
      m.expect(opened.pipe(inScope(createMainScope('app'))), '^--!').toBeObservable('-a');
    }),
  );

  it(
    'takes any other value as it is, an array and a function too',
    marbles((m) => {
      const main = createMainScope('app');
      const list = ['a', 'b'];
      const opened = resource(
        () => list,
        () => {},
      );
      m.expect(opened.pipe(inScope(main)), '^--!').toBeObservable('l', { l: list });
      const call = () => 'called';
      const held = resource(
        () => call,
        () => {},
      );
      m.expect(held.pipe(inScope(main)), '^--!').toBeObservable('c', { c: call });
      const nothing = resource(
        () => undefined,
        () => {},
      );
      m.expect(nothing.pipe(inScope(main)), '^--!').toBeObservable('n', { n: undefined });
    }),
  );

  it(
    'fails the chain when acquire throws (rule 12)',
    marbles((m) => {
      const opened = resource(
        (): string => {
          throw new Error('boom');
        },
        () => {},
      );
      m.expect(opened.pipe(inScope(createMainScope('app')), told())).toBeObservable('#', undefined, 'boom');
    }),
  );

  it('emits what a promise resolves to', async () => {
    await using main = createMainScope('app');
    const opened = resource(
      () => Promise.resolve('a'),
      () => {},
    );
    await expect(firstValueFrom(opened.pipe(inScope(main)))).resolves.toBe('a');
  });

  it('unwraps any thenable', async () => {
    await using main = createMainScope('app');
    const thenable: PromiseLike<string> = {
      then: (fulfil, refuse) => Promise.resolve('a').then(fulfil, refuse),
    };
    const opened = resource(
      () => thenable,
      () => {},
    );
    await expect(firstValueFrom(opened.pipe(inScope(main)))).resolves.toBe('a');
  });

  it('fails the chain with what a promise rejects with', async () => {
    await using main = createMainScope('app');
    const opened = resource(
      () => Promise.reject<string>(new Error('boom')),
      () => {},
    );
    await expect(firstValueFrom(opened.pipe(inScope(main)))).rejects.toThrow('boom');
  });
});
