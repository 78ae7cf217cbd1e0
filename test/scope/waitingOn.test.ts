import { beforeEach, describe, expect, it } from 'vitest';
import { FinalizerEntry } from '../../src/scope/engine/finalizer.ts';
import { functionsIn } from '../../src/scope/engine/functions.ts';
import { attach, awaitGeneration, connect } from '../../src/scope/engine/graph.ts';
import { nestingOf } from '../../src/scope/engine/nesting.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { waitingOn } from '../../src/scope/engine/waitingOn.ts';
import { FakeEdge, FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

describe('waitingOn', () => {
  let main: ScopeNode;
  let service: ScopeNode;

  beforeEach(() => {
    main = mainScope(new FakeHost());
    service = generationOf(main.realm.slot(plan('orders')));
  });

  /** An edge; one that waits, if the service has no generation. */
  function depends(holder: ScopeNode, name: string, isRunning: boolean): void {
    const slot = main.realm.slot(plan(name));
    const edge = new FakeEdge(holder, slot);
    connect(edge);
    if (isRunning) attach(edge, generationOf(slot));
    else awaitGeneration(edge);
  }

  const finalizer = (name: string): FinalizerEntry => new FinalizerEntry(name, () => undefined);

  it('names what a starting service depends on, each once', () => {
    depends(service, 'database', true);
    depends(service, 'broker', false);
    expect(waitingOn(service)).toEqual(['database', 'broker']);
  });

  it.each(['ready', 'closed'] as const)('names nothing of a scope that is %s', (state) => {
    depends(service, 'database', true);
    service.state = state;
    expect(waitingOn(service)).toEqual([]);
  });

  it('says of a draining scope that its task has not ended, and what that still uses', () => {
    service.state = 'draining';
    expect(waitingOn(service)).toEqual(['its task has not ended']);
    depends(service, 'database', true);
    depends(service, 'broker', true);
    expect(waitingOn(service)).toEqual(['its task has not ended: still subscribed to database, broker']);
  });

  it('names the dependents of a closing one, each once', () => {
    service.state = 'closing';
    for (const holder of [main, nestedIn(main), main]) {
      const edge = new FakeEdge(holder, main.realm.slot(service.slot?.plan ?? plan('none')));
      connect(edge);
      attach(edge, service);
    }
    expect(waitingOn(service)).toEqual(['main', 'main/job']);
  });

  it('names the parent of a closing nested scope, until that gives it its turn', () => {
    const job = nestedIn(main);
    job.state = 'closing';
    nestingOf(job).awaitsTurn = true;
    expect(waitingOn(job)).toEqual(['main']);
    nestingOf(job).awaitsTurn = false;
    expect(waitingOn(job)).toEqual([]);
  });

  it('names of a releasing one first its functions, then the finalizers that run, then the scopes nested in it', () => {
    service.state = 'releasing';
    nestedIn(service);
    nestedIn(service);
    expect(waitingOn(service)).toEqual(['orders/job', 'orders/job#2']);
    service.runningFinalizers = new Set([finalizer('flush'), finalizer('0')]);
    expect(waitingOn(service)).toEqual(['flush', '0']);
    const run = {
      sequence: 1,
      label: 'its async function has not settled',
      stop: () => {},
      abandon: () => {},
    };
    functionsIn(service).add(run);
    expect(waitingOn(service)).toEqual(['its async function has not settled']);
  });

  it('names of a main scope whose finalizers have settled the services that still run', () => {
    main.state = 'releasing';
    main.realm.services.push(service);
    expect(waitingOn(main)).toEqual([]);
    main.finalized = true;
    expect(waitingOn(main)).toEqual(['orders']);
  });
});
