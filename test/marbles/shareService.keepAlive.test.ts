import { defer, type EMPTY, map, NEVER, retry, switchMap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  resource,
  rootCause,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('keepAlive (rule 4)', () => {
  it(
    'keeps a service that long after its last dependent has left (rule 4)',
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(shareService({ name: 'x', keepAlive: 4 }), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^------!');
    }),
  );

  it(
    'is cancelled by a new dependent, and runs in full after that one (rule 4)',
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(shareService({ name: 'x', keepAlive: 4 }), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(service, '-----^----!').toBeObservable('-----a');
      m.expect(source).toHaveSubscriptions('^-------------!');
    }),
  );

  it(
    'does not run while there are dependents (rule 4)',
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(shareService({ name: 'x', keepAlive: 2 }), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(service, '-^-----------!').toBeObservable('-a');
      m.expect(source).toHaveSubscriptions('^--------------!');
    }),
  );

  it.each([
    ['Infinity', Infinity],
    ['a number beyond the range of a timer', 2 ** 31],
  ])('means never for %s (rules 4, 23)', (_, keepAlive) => {
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(shareService({ name: 'x', keepAlive }), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^');
    })();
  });

  it(
    'may be a notifier, asked anew each time the last dependent has left (rule 4)',
    marbles((m) => {
      const source = m.cold('             a');
      const notifier = m.cold('              ----n');
      const service = source.pipe(
        shareService({ name: 'x', keepAlive: () => notifier }),
        inScope(createMainScope('app')),
      );
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(service, '-----^--!').toBeObservable('-----a');
      m.expect(notifier).toHaveSubscriptions(['---^-!', '--------^---!']);
      m.expect(source).toHaveSubscriptions('  ^-----------!');
    }),
  );

  it(
    'never ends by a notifier that never emits (rule 4)',
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(
        shareService({ name: 'x', keepAlive: () => NEVER }),
        inScope(createMainScope('app')),
      );
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^');
    }),
  );

  it.each([
    [
      'throws',
      (): typeof EMPTY => {
        throw new Error('boom');
      },
    ],
    ['errs', () => throwError(() => new Error('boom'))],
  ])('reports a notifier that %s, and the service does not hang (rules 4, 16)', (_, keepAlive) => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const source = m.cold('a');
      const service = source.pipe(shareService({ name: 'x', keepAlive }), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^--!');
    })();
    expect(unhandled.map((error) => rootCause(error))).toEqual([new Error('boom')]);
  });

  it(
    'keeps what the kept service uses, too (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('a').pipe(shareService('low'));
      const high = low.pipe(shareService({ name: 'high', keepAlive: 4 }));
      picture(m, main, { high: 'r------x', low: 'r------x' }, 'rx');
      m.expect(high.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'ends at once when its main scope closes and only idle services are left (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const low = m.cold('a').pipe(shareService('low'));
      const high = low.pipe(shareService({ name: 'high', keepAlive: Infinity }));
      picture(m, main, { high: 'r----x', low: 'r----x', app: '-----x' }, 'rx');
      m.expect(high.pipe(inScope(main)), '^--!').toBeObservable('a');
      timer(5).subscribe(() => void main.close());
    }),
  );

  it(
    'goes on while its main scope closes as long as a busy scope is left, which may still use it (rules 4, 20)',
    marbles((m) => {
      const main = createMainScope('app');
      const kept = m.cold('a').pipe(shareService({ name: 'kept', keepAlive: Infinity }));
      const busy = resource(
        () => m.cold('b'),
        () => m.cold('---|'),
      ).pipe(shareService('busy'));
      picture(m, main, { busy: 'r-------x', kept: 'r-------x', app: '--------x' }, 'rx');
      m.expect(kept.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(busy.pipe(inScope(main))).toBeObservable('b----|');
      timer(5).subscribe(() => void main.close());
    }),
  );

  it(
    'does not begin for what becomes idle last while its main scope closes (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const kept = m.cold('a').pipe(shareService({ name: 'kept', keepAlive: Infinity }));
      const busy = kept.pipe(
        finalizeAsync(() => m.cold('---|')),
        shareService('busy'),
      );
      picture(m, main, { busy: 'r-------x', kept: 'r-------x', app: '--------x' }, 'rx');
      m.expect(busy.pipe(inScope(main))).toBeObservable('a----|');
      timer(5).subscribe(() => void main.close());
    }),
  );
});

describe('without keepAlive (rule 4)', () => {
  it(
    'outlives its last dependent by one turn, so that switching from one to the next does not bounce it (rule 4)',
    marbles((m) => {
      const source = m.cold<string>('      a');
      const service = source.pipe(shareService('x'));
      const turns = m.cold<string>('       1--2--3');
      const switching = turns.pipe(
        switchMap((turn) => service.pipe(map((value) => value + turn))),
        inScope(createMainScope('app')),
      );
      m.expect(switching, '        ^--------!').toBeObservable('A--B--C', { A: 'a1', B: 'a2', C: 'a3' });
      m.expect(source).toHaveSubscriptions('^--------!');
    }),
  );

  it(
    'does not bounce what a restarting dependent uses (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      let starts = 0;
      const source = m.cold('a');
      const low = source.pipe(shareService('low'));
      const high = low.pipe(
        switchMap(() => defer(() => (starts++ === 0 ? m.cold('-b-#') : m.cold('-c-')))),
        shareService('high'),
      );
      m.expect(high.pipe(retry(), inScope(main)), '^------!').toBeObservable('-b--c');
      m.expect(source).toHaveSubscriptions('^------!');
    }),
  );

  it(
    'acts in the same instant when the dependent is a scope that has closed (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a');
      const job = source.pipe(shareService('x'), withScope({ name: 'job', parent: main }));
      m.expect(job, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );
});
