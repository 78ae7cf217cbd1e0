import { EMPTY, of, retry, switchMap, take, throwError } from 'rxjs';
import { createMainScope, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('resource, in a chain', () => {
  it(
    'acquires for each subscription, and releases each once (rule 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('-a');
      const release = m.cold('--|');
      const opened = resource(
        () => acquire,
        () => release,
      ).pipe(inScope(main));
      m.expect(opened, '^---!').toBeObservable('-a');
      m.expect(opened, '--^----!').toBeObservable('---a');
      m.expect(release).toHaveSubscriptions(['----^-!', '-------^-!']);
    }),
  );

  it(
    'does not acquire before it is subscribed to',
    marbles((m) => {
      const acquire = m.cold('-a');
      resource(
        () => acquire,
        () => {},
      );
      m.expect(acquire).toHaveSubscriptions([]);
    }),
  );

  it(
    'is released when its consumer leaves while the value is handed out (rule 27)',
    marbles((m) => {
      const release = m.cold('--|');
      const opened = resource(
        () => of('a'),
        () => release,
      );
      m.expect(opened.pipe(take(1), withScope('app'))).toBeObservable('a-|');
      m.expect(release).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'is released though its value made the consumer throw',
    marbles((m) => {
      const release = m.cold('   --|');
      const opened = resource(
        () => m.cold('-a'),
        () => release,
      ).pipe(
        switchMap(() => throwError(() => new Error('boom'))),
        withScope('app'),
        told(),
      );
      m.expect(opened).toBeObservable('---#', undefined, 'boom');
      m.expect(release).toHaveSubscriptions('-^-!');
    }),
  );

  it(
    'may be opened by another’s value, and is then released first (rule 8)',
    marbles((m) => {
      const first = m.cold('  ------|');
      const second = m.cold(' ---|');
      const opened = resource(
        () => of('first'),
        () => first,
      ).pipe(
        switchMap(() =>
          resource(
            () => of('second'),
            () => second,
          ),
        ),
        withScope('app'),
      );
      m.expect(opened, '^---!').toBeObservable('s', { s: 'second' });
      m.expect(second).toHaveSubscriptions('----^--!');
      m.expect(first).toHaveSubscriptions(' -------^-----!');
    }),
  );

  it(
    'is released once for each try of a retry (rule 12)',
    marbles((m) => {
      let tries = 0;
      const release = m.cold('-|');
      const opened = resource(
        () => m.cold('a'),
        () => release,
      ).pipe(
        switchMap(() => (tries++ < 2 ? m.cold('--#') : m.cold('b'))),
        retry(),
        inScope(createMainScope('app')),
      );
      m.expect(opened, '^------!').toBeObservable('----b');
      m.expect(release).toHaveSubscriptions(['--^!', '----^!', '-------^!']);
    }),
  );

  it(
    'needs a scope: without one it errs with a NoScopeError, and acquires nothing (rule 24)',
    marbles((m) => {
      const acquire = m.cold('a');
      const opened = resource(
        () => acquire,
        () => {},
      );
      m.expect(opened.pipe(told())).toBeObservable('#', undefined, 'NoScopeError');
      m.expect(acquire).toHaveSubscriptions([]);
    }),
  );

  it('does not report what a consumer was told (rule 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const opened = resource(
        () => m.cold('-#', undefined, 'boom'),
        () => EMPTY,
      );
      const service = opened.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('-#', undefined, 'ScopeDiedError(x, starting) < boom');
    })();
    expect(unhandled).toEqual([]);
  });
});
