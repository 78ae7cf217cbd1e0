import { beforeEach, describe, expect, it } from 'vitest';
import { Announcer } from '../../src/scope/engine/announcer.ts';
import { functionsIn } from '../../src/scope/engine/functions.ts';
import { cancel, register } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { depend } from '../../src/scope/engine/services.ts';
import { addFinalizer } from '../../src/scope/engine/teardown.ts';
import { FakeEdge, FakeHost, mainScope, nestedIn, plan } from './fakes.ts';

/** What a scope waits for as it releases: functions, finalizers and nested scopes, and for how long. */
describe('a scope that releases', () => {
  let host: FakeHost;
  let main: ScopeNode;
  let phases: string[];

  beforeEach(() => {
    host = new FakeHost();
    main = mainScope(host, 5);
    phases = [];
    main.realm.announcer = new Announcer((event) => {
      if (event.type === 'finalizer') phases.push(`${event.at} ${event.scope} ${event.name} ${event.phase}`);
    });
  });

  /** A function that runs in the scope, until what is returned is called. */
  function runIn(scope: ScopeNode): () => void {
    const nothing = (): void => undefined;
    const run = {
      sequence: ++scope.realm.sequence,
      label: 'its function runs',
      stop: nothing,
      abandon: nothing,
    };
    const functions = functionsIn(scope);
    functions.add(run);
    return () => {
      functions.delete(run);
      scope.wake();
      scope.realm.queue.run();
    };
  }

  function takes(ms: number, scope: ScopeNode, name: string): void {
    addFinalizer(scope, name, (_context, done) => host.after(ms, done));
  }

  function hangs(scope: ScopeNode, name: string): void {
    addFinalizer(scope, name, () => undefined);
  }

  it('lets what was opened before a running function began wait for its end (rule 6)', () => {
    const early = nestedIn(main, 'early');
    const settle = runIn(main);
    const late = nestedIn(main, 'late');
    takes(0, main, 'flush');
    cancel(main, 'enough');
    expect([late.state, early.state]).toEqual(['closed', 'closing']);
    settle();
    host.pass(0);
    expect([early.state, main.state]).toEqual(['closed', 'closed']);
  });

  it('lets what a function opens while others close follow, and then the rest (rules 6, 8)', () => {
    main = mainScope(host, 100);
    const early = nestedIn(main, 'early');
    const settle = runIn(main);
    const inner = nestedIn(main, 'inner');
    takes(10, inner, 'slow');
    const settleOther = runIn(main);
    cancel(main, 'enough');
    const late = nestedIn(main, 'late');
    settleOther();
    host.pass(10);
    expect([inner.state, late.state, early.state]).toEqual(['closed', 'closed', 'closing']);
    settle();
    expect([early.state, main.state]).toEqual(['closed', 'closed']);
  });

  it('out of time is at once out of time in what is nested in it, whatever time that has (rule 22)', () => {
    const job = nestedIn(main, 'job', Infinity);
    hangs(job, 'hung');
    cancel(main, 'enough');
    const atThatMoment: string[] = [];
    host.after(5, () => atThatMoment.push(...phases));
    host.pass(5);
    expect(atThatMoment).toEqual(['0 main/job hung started', '5 main/job hung abandoned']);
    expect(main.state).toBe('closed');
  });

  it('names what a nested scope waits for once that has its turn, out of time (rule 22)', () => {
    const job = nestedIn(main);
    runIn(job);
    hangs(main, 'hung');
    cancel(main, 'enough');
    host.pass(5);
    expect(main.state).toBe('closed');
    expect(job.told?.teardownErrors).toMatchObject([{ waitingOn: ['its function runs'], elapsed: 0 }]);
  });

  it('out of time itself leaves the services that it used their own (rule 22)', () => {
    hangs(main, 'hung');
    const edge = new FakeEdge(
      main,
      main.realm.slot(
        plan('database', (scope) => {
          takes(3, scope, 'flush');
          register(scope, 'up');
        }),
      ),
    );
    depend(edge);
    main.realm.queue.run();
    cancel(main, 'enough');
    host.pass(20);
    expect(phases).toEqual([
      '0 main hung started',
      '5 main hung abandoned',
      '5 database flush started',
      '8 database flush settled',
    ]);
  });

  it('out of time with what is nested in it leaves the scope around it its own time (rule 22)', () => {
    takes(3, main, 'flush');
    const job = nestedIn(main);
    nestedIn(job, 'step');
    hangs(job, 'hung');
    cancel(job, 'enough');
    host.pass(10);
    cancel(main, 'enough');
    host.pass(10);
    expect(phases).toEqual([
      '0 main/job hung started',
      '5 main/job hung abandoned',
      '10 main flush started',
      '13 main flush settled',
    ]);
  });
});
