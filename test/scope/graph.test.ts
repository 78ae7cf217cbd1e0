import { beforeEach, describe, expect, it } from 'vitest';
import { attach, awaitGeneration, connect, drop } from '../../src/scope/engine/graph.ts';
import { cancel } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { depend, undepend } from '../../src/scope/engine/services.ts';
import type { Slot } from '../../src/scope/engine/slot.ts';
import { addFinalizer } from '../../src/scope/engine/teardown.ts';
import { FakeEdge, FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

/** Edges, from when they are made until they are dropped (I3). */
describe('an edge', () => {
  let host: FakeHost;
  let main: ScopeNode;
  let database: Slot;

  beforeEach(() => {
    host = new FakeHost();
    main = mainScope(host);
    database = main.realm.slot(plan('database'));
  });

  function made(holder: ScopeNode): FakeEdge {
    const edge = new FakeEdge(holder, database);
    connect(edge);
    return edge;
  }

  it('counts among the services above while it stands, also while it waits (I3)', () => {
    const service = generationOf(main.realm.slot(plan('orders')));
    const [open, waiting] = [made(service), made(nestedIn(service))];
    attach(open, generationOf(database));
    awaitGeneration(waiting);
    expect(database.servicesAbove).toBe(2);
    drop(open);
    expect(database.servicesAbove).toBe(1);
    drop(waiting);
    expect(database.servicesAbove).toBe(0);
  });

  it('of a main scope, or of what is nested in it, does not: no service stands above (I3)', () => {
    const [own, nested] = [made(main), made(nestedIn(main))];
    for (const edge of [own, nested]) attach(edge, database.generation ?? generationOf(database));
    expect(database.servicesAbove).toBe(0);
    for (const edge of [own, nested]) drop(edge);
    expect(database.servicesAbove).toBe(0);
  });

  it('that leaves shares the turn after which it is dropped with all that leave then (rule 10)', () => {
    const edges = [0, 1, 2].map(() => new FakeEdge(main, database));
    for (const edge of edges) depend(edge);
    main.realm.queue.run();
    for (const edge of edges) undepend(edge);
    expect(host.pending).toBe(1);
    host.pass(0);
    expect(edges.map(({ state }) => state)).toEqual(['dropped', 'dropped', 'dropped']);
    expect(host.pending).toBe(0);
  });

  it('that has been let go of leaves no error behind in a holder that lives on', () => {
    const edge = new FakeEdge(main, database);
    depend(edge);
    main.realm.queue.run();
    if (database.generation) cancel(database.generation, new Error('lost'));
    expect(main.told?.diedOf).toBe(edge.told[0]);
    undepend(edge);
    host.pass(0);
    expect(main.told?.diedOf).toBeUndefined();
  });

  it('that is still subscribed as its holder closes is completed; one that has left is told nothing (rule 9)', () => {
    const job = nestedIn(main);
    addFinalizer(job, 'slow', (_context, done) => host.after(5, done));
    const [kept, left] = [new FakeEdge(job, database), new FakeEdge(job, database)];
    for (const edge of [kept, left]) depend(edge);
    cancel(job, 'enough');
    undepend(left);
    host.pass(5);
    expect([kept.told, left.told]).toEqual([['complete'], []]);
  });
});
