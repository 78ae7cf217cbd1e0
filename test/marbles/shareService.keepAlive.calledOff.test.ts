import { concat, NEVER, Observable, of } from 'rxjs';
import { createMainScope, inScope, type Scope, service, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from './collectUnhandled.ts';
import { errorChain } from './errorChain.ts';
import { turn } from './turn.ts';

const { marbles } = configureMarbles(expect);

/** A notifier whose teardown is foreign code. */
const notifier = (teardown: () => void, ends$: Observable<unknown> = NEVER) =>
  new Observable<unknown>((subscriber) => {
    subscriber.add(ends$.subscribe((value) => subscriber.next(value)));
    subscriber.add(teardown);
  });

const throws = () => {
  throw new Error('teardown');
};

describe('a keepAlive notifier, unsubscribed', () => {
  it(
    'does not keep the service from draining, though its teardown throws (rules 4, 16)',
    marbles((m) => {
      collectUnhandled();
      const source = m.cold('a');
      const keepAlive = () => notifier(throws, m.cold('--x'));
      const app = source.pipe(shareService({ name: 'x', keepAlive }), inScope(createMainScope('app')));
      m.expect(app, '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'does not break the subscription that calls it off, though its teardown throws (rules 4, 16)',
    marbles((m) => {
      collectUnhandled();
      const source = m.cold('a');
      const keepAlive = () => notifier(throws, m.cold('-----x'));
      const app = source.pipe(shareService({ name: 'x', keepAlive }), inScope(createMainScope('app')));
      m.expect(app, '^--!').toBeObservable('a');
      m.expect(app, '----^--!').toBeObservable('----a');
      m.expect(source).toHaveSubscriptions('^-----------!');
    }),
  );

  it('may cancel the service that use() asks for, of whose death is heard (rules 15, 27)', async () => {
    const unhandled = collectUnhandled();
    const main = createMainScope('app');
    let own: Scope | undefined;
    let generations = 0;
    const keepAlive = () => notifier(() => void own?.cancel('enough'));
    const database = service({ name: 'database', keepAlive }, (scope) => {
      own ??= scope;
      return concat(of(++generations), NEVER);
    });
    await main.use(database);
    main.release(database);
    await turn();
    await main.use(database);
    await turn();
    expect(unhandled.map(errorChain)).toEqual(['ScopeDiedError(database, ready) < enough']);
    // The first generation is dead: whoever asks now gets the next one.
    expect(await main.use(database)).toBe(2);
    await main.close();
  });
});
