import { combineLatest, concat, filter, NEVER, of, Subject, switchMap } from 'rxjs';
import { createMainScope, rootCause, ScopeDiedError, type Service, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { Boom } from './stage/Boom.ts';

// The time allows for a busy machine.
describe('the sizes that cost asyncscope most', { timeout: 60_000 }, () => {
  it('sets up and closes 200 layers of 10, each using all of the layer below (rules 7, 26)', async () => {
    let closed = 0;
    const layers: Service<number>[][] = [];
    for (let depth = 0; depth < 200; depth++) {
      const below = layers.at(-1) ?? [];
      const layer = Array.from({ length: 10 }, (_, index) =>
        service(`${depth}.${index}`, (scope) => {
          scope.addFinalizer(() => {
            closed++;
          });
          const up = concat(of(depth), NEVER);
          return below.length === 0 ? up : combineLatest(below).pipe(switchMap(() => up));
        }),
      );
      layers.push(layer);
    }
    const main = createMainScope('main');
    const top = layers.at(-1) ?? [];
    expect(await Promise.all(top.map((each) => main.use(each)))).toEqual(top.map(() => 199));
    expect(main.snapshot().scopes).toHaveLength(2001);
    await main.close();
    expect(closed).toBe(2000);
  });

  const chainOf = (length: number, leaf: Service<number>): Service<number> => {
    let top = leaf;
    for (let depth = 1; depth < length; depth++) {
      const below = top;
      top = service(`s${depth}`, () => below.pipe(switchMap((value) => concat(of(value + 1), NEVER))));
    }
    return top;
  };

  it('tears down a chain of 5,000 (rules 7, 26)', async () => {
    const top = chainOf(
      5000,
      service('s0', () => concat(of(1), NEVER)),
    );
    const main = createMainScope('main');
    expect(await main.use(top)).toBe(5000);
    const closed: string[] = [];
    main.events.pipe(filter(({ type }) => type === 'closed')).subscribe(({ scope }) => closed.push(scope));
    await main.close();
    expect(closed).toEqual([...Array.from({ length: 5000 }, (_, depth) => `s${4999 - depth}`), 'main']);
  });

  it('tells of a failure under a chain of 5,000 (rules 13, 26)', async () => {
    const breaks = new Subject<never>();
    const leaf = service('s0', () => concat(of(1), breaks));
    const program = chainOf(5000, leaf).pipe(withScope('main'));
    const failed = new Promise((told) => program.subscribe({ error: told }));
    breaks.error(new Boom('leaf'));
    const error = await failed;
    expect(error).toBeInstanceOf(ScopeDiedError);
    expect(error).toMatchObject({ scope: 's4999' });
    expect(rootCause(error)).toEqual(new Boom('leaf'));
  });
});
