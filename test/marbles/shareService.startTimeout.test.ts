import { switchMap } from 'rxjs';
import { createMainScope, inScope, resource, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('startTimeout (section 5)', () => {
  const late = 'ScopeDiedError(x, starting) < StartTimeoutError';

  it(
    'fails a service that has no value in that time with a StartTimeoutError',
    marbles((m) => {
      const source = m.cold('-----a');
      const service = source.pipe(shareService({ name: 'x', startTimeout: 3 }), told());
      m.expect(service.pipe(inScope(createMainScope('app')))).toBeObservable('---#', undefined, late);
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'ends with the first value',
    marbles((m) => {
      const source = m.cold('--a-----b');
      const service = source.pipe(shareService({ name: 'x', startTimeout: 3 }));
      m.expect(service.pipe(inScope(createMainScope('app'))), '^---------!').toBeObservable('--a-----b');
    }),
  );

  it(
    'counts the wait for dependencies',
    marbles((m) => {
      const low = m.cold('--a').pipe(shareService('low'));
      const high = low.pipe(
        switchMap(() => m.cold('--b')),
        shareService({ name: 'x', startTimeout: 3 }),
      );
      m.expect(high.pipe(inScope(createMainScope('app')), told())).toBeObservable('---#', undefined, late);
    }),
  );

  it(
    'does not count the wait for the last generation to close',
    marbles((m) => {
      const service = resource(
        () => m.cold('--a'),
        () => m.cold('-----|'),
      ).pipe(shareService({ name: 'x', startTimeout: 3 }), inScope(createMainScope('app')));
      m.expect(service, '^---!').toBeObservable('--a');
      m.expect(service, '-----^------!').toBeObservable('-----------a');
    }),
  );

  it(
    'starts anew for the next subscriber',
    marbles((m) => {
      const source = m.cold('-----a');
      const service = source.pipe(shareService({ name: 'x', startTimeout: 3 }), told());
      const inMain = service.pipe(inScope(createMainScope('app')));
      m.expect(inMain).toBeObservable('---#', undefined, late);
      m.expect(inMain, '----^').toBeObservable('-------#', undefined, late);
      m.expect(source).toHaveSubscriptions(['^--!', '----^--!']);
    }),
  );
});
