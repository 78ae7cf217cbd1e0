import { concat, EMPTY, mergeMap, NEVER, type Observable, of, takeUntil, throwError } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  noMoreDependents,
  shareService,
  withScope,
} from 'rxjs-scope';
import { expect, it } from 'vitest';
import type { Edge } from '../../src/scope/engine/edge.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { nodeOf } from '../../src/scope/rx/nodeOf.ts';
import { FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

// An object that gets a field later on changes its shape, and code that knew the first one is compiled anew: with fields
// left out at first, the start and stop of a service took half as long again.

/** The names of its fields, those that are private to TypeScript included. */
const fields = (value: object | undefined): string[] => Object.keys(value ?? {});

/** Services that start, hand out values, drain, fail and are kept, nested scopes, and the edges of them all. */
async function program(): Promise<{ main: ScopeNode; edges: ReadonlyMap<Edge, string[]> }> {
  const scope = createMainScope();
  const main = nodeOf(scope, 'main');
  const edges = new Map<Edge, string[]>();
  main.realm.traceEdge = (edge) => edges.set(edge, fields(edge));
  const lasting = <T>(...values: T[]): Observable<T> => concat(of(...values), NEVER);
  const slow = finalizeAsync<number>(() => new Promise((resolve) => setTimeout(resolve, 1)));
  const database = lasting(1, 2).pipe(
    slow,
    shareService({ name: 'database', keepAlive: 1, startTimeout: 50 }),
  );
  const orders = database.pipe(takeUntil(noMoreDependents()), shareService('orders'));
  const broken = concat(
    of(1),
    throwError(() => new Error('broken')),
  ).pipe(shareService('broken'));
  const jobs = of(1, 2).pipe(mergeMap(() => concat(orders, EMPTY).pipe(withScope('job'))));
  const subscription = jobs.pipe(inScope(scope)).subscribe();
  broken.pipe(inScope(scope)).subscribe({ error: () => undefined });
  await scope.use(orders);
  scope.release(orders);
  subscription.unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await scope.use(database);
  await scope.close();
  return { main, edges };
}

it('gives scopes, services and edges all their fields when they are made', async () => {
  const fresh = mainScope(new FakeHost());
  const { main, edges } = await program();
  expect(fields(generationOf(fresh.realm.slot(plan('service'))))).toEqual(fields(fresh));
  expect(fields(nestedIn(fresh))).toEqual(fields(fresh));
  expect(fields(main)).toEqual(fields(fresh));
  expect(fields(main.realm)).toEqual(fields(fresh.realm));
  expect(edges.size).toBeGreaterThan(5);
  for (const [edge, atFirst] of edges) {
    expect(fields(edge)).toEqual(atFirst);
    expect(fields(edge.holder)).toEqual(fields(fresh));
    expect(fields(edge.generation)).toEqual(fields(fresh));
    expect(fields(edge.slot)).toEqual(fields(fresh.realm.slot(plan('other'))));
  }
});
