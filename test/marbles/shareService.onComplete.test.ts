import { concat, of, switchMap } from 'rxjs';
import { createMainScope, inScope, resource, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('a task that completes with a value (rule 14)', () => {
  it(
    'leaves the value there until no dependents are left, by default (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('                                  -a-|');
      const service = source.pipe(shareService('x'), inScope(main));
      picture(m, main, { x: '                                  -r--------x' }, 'rx');
      m.expect(service, '                        ^-----!').toBeObservable('-a');
      m.expect(service, '                        -----^----!').toBeObservable('-----a');
      m.expect(source).toHaveSubscriptions('     ^--!');
    }),
  );

  it(
    'does the same for onComplete: stay; its resources live as long as the value (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const release = m.cold('--|');
      const service = resource(
        () => of('r'),
        () => release,
      ).pipe(
        switchMap(() => m.cold('-a|')),
        shareService({ name: 'x', onComplete: 'stay' }),
      );
      picture(m, main, { x: '-r---f-x' });
      m.expect(service.pipe(inScope(main)), '^----!').toBeObservable('-a');
      m.expect(release).toHaveSubscriptions('     -----^-!');
    }),
  );

  it(
    'completes the dependents for onComplete: complete (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('-a-|');
      const service = source.pipe(shareService({ name: 'x', onComplete: 'complete' }), inScope(main));
      picture(m, main, { x: '-r-x' }, 'rx');
      m.expect(service).toBeObservable('-a-|');
      m.expect(service, '--^').toBeObservable('--a|');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'starts the next generation for who subscribes after onComplete: complete (rules 3, 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('-a-|');
      const service = source.pipe(shareService({ name: 'x', onComplete: 'complete' }), inScope(main));
      m.expect(service).toBeObservable('-a-|');
      m.expect(service, '-----^').toBeObservable('------a-|');
      m.expect(source).toHaveSubscriptions(['^--!', '-----^--!']);
    }),
  );

  it(
    'tells the dependents of a loss for onComplete: error (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('-a-|');
      const service = source.pipe(shareService({ name: 'x', onComplete: 'error' }), inScope(main));
      const loss: unknown = expect.stringMatching(/^ScopeDiedError\(x, ready\)/);
      picture(m, main, { x: '-r-x' }, 'rx');
      m.expect(service.pipe(told())).toBeObservable('-a-#', undefined, loss);
    }),
  );

  it('reports nothing when a service completes idle (rules 14, 16)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a--|');
      const service = source.pipe(
        shareService({ name: 'x', onComplete: 'stay', keepAlive: 5 }),
        inScope(main),
      );
      picture(m, main, { x: 'r-----x' }, 'rx');
      m.expect(service, '^!').toBeObservable('a');
    })();
    expect(unhandled).toEqual([]);
  });

  it(
    'hands out all values of a source that emits and completes at once (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const config = { name: 'x', onComplete: 'complete' } as const;
      m.expect(of('a', 'b').pipe(shareService(config), inScope(main))).toBeObservable('(ab|)');
    }),
  );

  it(
    'takes the last value of a source that emits and completes at once as the one that stays (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const service = concat(of('a'), of('b')).pipe(shareService('x'), inScope(main));
      m.expect(service, '^----!').toBeObservable('(ab)');
      m.expect(service, '--^--!').toBeObservable('--b');
    }),
  );
});

describe('a task that completes without a value (rule 14)', () => {
  it.each(['stay', 'complete', 'error'] as const)(
    'has failed with a NotRegisteredError, whatever onComplete says: %s (rule 14)',
    (onComplete) => {
      marbles((m) => {
        const main = createMainScope('app');
        const service = m.cold('--|').pipe(shareService({ name: 'x', onComplete }), inScope(main), told());
        m.expect(service).toBeObservable(
          '--#',
          undefined,
          'ScopeDiedError(x, starting) < NotRegisteredError',
        );
      })();
    },
  );
});
