import { describe, expect, it } from 'vitest';
import { Announcer } from '../../src/scope/engine/announcer.ts';
import { beginDrain, cancel, fail, register } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { depend, replay, undepend } from '../../src/scope/engine/services.ts';
import type { ServicePlan } from '../../src/scope/engine/slot.ts';
import { addFinalizer } from '../../src/scope/engine/teardown.ts';
import { FakeEdge, FakeHost, mainScope, plan } from './fakes.ts';

/** The engine by itself: no Observable anywhere. */
describe('the engine without RxJS', () => {
  function setUp(stopTimeout?: number) {
    const host = new FakeHost();
    const main = mainScope(host, stopTimeout);
    const events: string[] = [];
    main.realm.announcer = new Announcer((event) => events.push(`${event.at} ${event.scope} ${event.type}`));
    const use = (holder: ScopeNode, service: ServicePlan): FakeEdge => {
      const edge = new FakeEdge(holder, main.realm.slot(service));
      const refusal = depend(edge);
      if (refusal) edge.told.push(refusal);
      else replay(edge);
      return edge;
    };
    return { host, main, events, use };
  }

  /** A service that hands out its name at once, and takes 10 ms to close. */
  const slow = (
    host: FakeHost,
    name: string,
    start: (scope: ScopeNode) => void = () => undefined,
  ): ServicePlan =>
    plan(name, (scope) => {
      start(scope);
      addFinalizer(scope, 'close', (_context, done) => host.after(10, done));
      register(scope, name);
    });

  it('starts a service, tells its value, and closes what depends before what it depends on (rule 7)', () => {
    const { host, main, events, use } = setUp();
    const database = slow(host, 'database');
    const orders = slow(host, 'orders', (scope) => use(scope, database));
    const edge = use(main, orders);
    expect(edge.told).toEqual(['orders']);
    undepend(edge);
    host.pass(100);
    expect(events.filter((line) => line.endsWith('ready') || line.endsWith('closed'))).toEqual([
      '0 orders ready',
      '0 database ready',
      '10 orders closed',
      '20 database closed',
    ]);
  });

  it('tells dependents that a service has died, with the reason (rule 13)', () => {
    const { host, main, use } = setUp();
    let running: ScopeNode | undefined;
    const edge = use(
      main,
      slow(host, 'database', (scope) => (running = scope)),
    );
    const lost = new Error('lost');
    if (running) fail(running, lost);
    expect(edge.told).toMatchObject([
      'database',
      { code: 'SCOPE_DIED', scope: 'database', phase: 'ready', cause: lost },
    ]);
  });

  it('abandons a finalizer that is out of time, and closes (rule 22)', () => {
    const { host, main, use } = setUp(50);
    const hung = plan('hung', (scope) => {
      addFinalizer(scope, 'never', () => undefined);
      register(scope, 'a');
    });
    use(main, hung);
    beginDrain(main);
    main.realm.queue.run();
    host.pass(49);
    expect(main.state).toBe('releasing');
    host.pass(1);
    expect(main.state).toBe('closed');
    expect(host.reports).toMatchObject([{ code: 'STOP_TIMEOUT', scope: 'hung', waitingOn: ['never'] }]);
    expect(host.pending).toBe(0);
  });

  it('refuses a cycle, naming the way (rule 17)', () => {
    const { main, use } = setUp();
    const told: unknown[] = [];
    const [a, b]: ServicePlan[] = [
      plan('a', (scope) => b && use(scope, b)),
      plan('b', (scope) => a && told.push(...use(scope, a).told)),
    ];
    if (a) use(main, a);
    expect(told).toMatchObject([{ code: 'SCOPE_CYCLE', path: ['b', 'a', 'b'] }]);
  });

  it('ends a main scope that is cancelled, with all that runs in it', () => {
    const { host, main, use } = setUp();
    use(main, slow(host, 'database'));
    cancel(main, 'enough');
    host.pass(10);
    expect(main).toMatchObject({ state: 'closed', ending: { kind: 'cancelled', error: 'enough' } });
    expect([main.realm.services.first, host.pending, host.reports.length]).toEqual([undefined, 0, 0]);
  });

  it('reports what a job throws, and goes on with the next', () => {
    const { host, main } = setUp();
    const ran: string[] = [];
    const { queue } = main.realm;
    queue.push({
      run: () => {
        throw new Error('at fault');
      },
    });
    queue.push({ run: () => ran.push('next') });
    queue.run();
    expect([ran, host.reports]).toMatchObject([['next'], [{ message: 'at fault' }]]);
  });
});
