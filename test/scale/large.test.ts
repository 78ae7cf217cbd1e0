import { mergeMap, of, range, Subject, type Subscription } from 'rxjs';
import { createMainScope, inScope, rootCause, ScopeDiedError, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { chain, graph, node, shuffled } from './services.ts';

/** All on the default stack, which would hold a few thousand calls inside one another. */
describe('large programs', () => {
  it('start, register and fail a chain of 100,000 services (rule 26)', async () => {
    const main = createMainScope();
    const bottom = new Subject<string>();
    const values: unknown[] = [];
    const errors: unknown[] = [];
    const [top] = chain(100_000, bottom).slice(-1);
    top
      ?.pipe(inScope(main))
      .subscribe({ next: (value) => values.push(value), error: (error: unknown) => errors.push(error) });
    bottom.next('a');
    expect(values).toEqual(['a']);
    const lost = new Error('lost');
    bottom.error(lost);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(ScopeDiedError);
    expect(errors[0]).toMatchObject({ scope: 's99999', phase: 'ready' });
    expect(rootCause(errors[0])).toBe(lost);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(main.snapshot().scopes).toHaveLength(1);
    await main.close();
  }, 60_000);

  it('start and stop a chain of 100,000 services, the top first (rules 7 and 26)', async () => {
    const main = createMainScope();
    const services = chain(100_000);
    let value: unknown;
    services
      .at(-1)
      ?.pipe(inScope(main))
      .subscribe((last) => (value = last));
    expect(value).toBe('a');
    const running = main.snapshot().scopes;
    expect(running).toHaveLength(100_001);
    expect(new Set(running.map(({ state }) => state))).toEqual(new Set(['ready']));
    const closed: string[] = [];
    main.events.subscribe((event) => {
      if (event.type === 'closed') closed.push(event.scope);
    });
    await main.close();
    expect(closed).toHaveLength(100_001);
    expect(closed.slice(0, 2)).toEqual(['s99999', 's99998']);
    expect(closed.slice(-3)).toEqual(['s1', 's0', 'main']);
  }, 60_000);

  it('serve 100,000 dependents of one service, who leave in the order they came (rules 1 and 2)', async () => {
    const main = createMainScope();
    let starts = 0;
    const value = new Subject<string>();
    const one = service('one', () => {
      starts += 1;
      return value;
    });
    let told = 0;
    const dependents: Subscription[] = [];
    for (let i = 0; i < 100_000; i++) dependents.push(one.pipe(inScope(main)).subscribe(() => (told += 1)));
    value.next('a');
    expect(told).toBe(100_000);
    expect(main.snapshot().scopes[1]?.dependents).toEqual([{ path: 'main', count: 100_000 }]);
    for (const dependent of dependents) dependent.unsubscribe();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(main.snapshot().scopes).toHaveLength(1);
    expect(starts).toBe(1);
    await main.close();
  }, 60_000);

  it('start and stop 20,000 services with 100,000 edges (rules 7 and 9)', async () => {
    const main = createMainScope();
    const services = graph(20_000);
    let ready = 0;
    for (const one of shuffled(services)) one.pipe(inScope(main)).subscribe(() => (ready += 1));
    expect(ready).toBe(20_000);
    const { scopes } = main.snapshot();
    const edges = scopes.flatMap(({ kind, dependencies }) => (kind === 'service' ? dependencies : []));
    expect(edges.length).toBeGreaterThan(99_900);

    const open = new Map(scopes.map(({ path, dependents }) => [path, dependents.map((by) => by.path)]));
    let early = 0;
    main.events.subscribe((event) => {
      if (event.type === 'closed') open.delete(event.scope);
      else if (
        event.type === 'releasing' &&
        open.get(event.scope)?.some((by) => by !== 'main' && open.has(by))
      )
        early += 1;
    });
    await main.close();
    expect(early).toBe(0);
    expect(open.size).toBe(0);
  }, 60_000);

  it('open and close 100,000 short scopes in one long main scope', async () => {
    const one = node('one');
    let values = 0;
    let live = 0;
    await new Promise<void>((resolve, reject) => {
      const job = (i: number) => of(i).pipe(withScope('job'));
      range(0, 100_000)
        .pipe(mergeMap(job, 4), withScope('app'))
        .subscribe({ next: () => (values += 1), complete: resolve, error: reject });
    });
    expect(values).toBe(100_000);

    const main = createMainScope();
    one.pipe(inScope(main)).subscribe();
    for (let i = 0; i < 100_000; i++) {
      one
        .pipe(withScope({ name: 'job', parent: main }))
        .subscribe({ error: () => undefined })
        .unsubscribe();
      if (i % 20_000 === 0) live += main.snapshot().scopes.length;
    }
    expect(live).toBe(10);
    expect(main.snapshot().scopes[1]?.dependents).toEqual([{ path: 'main', count: 1 }]);
    await main.close();
  }, 60_000);
});
