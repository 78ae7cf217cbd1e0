import { beforeEach, describe, expect, it } from 'vitest';
import { isWaitingFor } from '../../src/scope/engine/deadlock.ts';
import { DependencyList } from '../../src/scope/engine/edge.ts';
import { attach, awaitGeneration, connect } from '../../src/scope/engine/graph.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import type { ScopeState } from '../../src/scope/engine/state.ts';
import { FakeEdge, FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

/** Who waits for whom to end (rule 17). */
describe('isWaitingFor', () => {
  let main: ScopeNode;

  beforeEach(() => {
    main = mainScope(new FakeHost());
  });

  function scope(name: string, state: ScopeState): ScopeNode {
    const service = generationOf(main.realm.slot(plan(name)));
    service.state = state;
    return service;
  }

  function nested(parent: ScopeNode, state: ScopeState): ScopeNode {
    const job = nestedIn(parent);
    job.state = state;
    return job;
  }

  /** An edge that holds `service`, and was told its value. */
  function holds(holder: ScopeNode, service: ScopeNode): FakeEdge {
    const edge = new FakeEdge(holder, service.realm.slot(service.slot?.plan ?? plan('none')));
    connect(edge);
    attach(edge, service);
    edge.deliver('a');
    return edge;
  }

  it('says so of a dependent that ends as well', () => {
    const [log, user] = [scope('log', 'closing'), scope('user', 'releasing')];
    holds(user, log);
    expect(isWaitingFor(log, user)).toBe(true);
  });

  it('says no of a dependent that lives on: it is told, and lets go', () => {
    const [log, user] = [scope('log', 'closing'), scope('user', 'ready')];
    holds(user, log);
    expect(isWaitingFor(log, user)).toBe(false);
  });

  it('says no of a scope that holds nothing of it', () => {
    const [log, other, user] = [scope('log', 'closing'), scope('other', 'closing'), scope('user', 'closing')];
    holds(user, other);
    expect(isWaitingFor(log, user)).toBe(false);
  });

  it('follows the way through what ends in between', () => {
    const [log, middle, user] = [
      scope('log', 'closing'),
      scope('middle', 'closing'),
      scope('user', 'closing'),
    ];
    holds(middle, log);
    holds(user, middle);
    expect(isWaitingFor(log, user)).toBe(true);
  });

  it('does not follow it through what lives on', () => {
    const [log, middle, user] = [scope('log', 'closing'), scope('middle', 'ready'), scope('user', 'closing')];
    holds(middle, log);
    holds(user, middle);
    expect(isWaitingFor(log, user)).toBe(false);
  });

  it('counts what the parent of a nested scope holds', () => {
    const [log, user] = [scope('log', 'closing'), scope('user', 'releasing')];
    holds(user, log);
    expect(isWaitingFor(log, nested(user, 'releasing'))).toBe(true);
  });

  it('does not count what a parent holds that lives on', () => {
    const [log, user] = [scope('log', 'closing'), scope('user', 'ready')];
    holds(user, log);
    expect(isWaitingFor(log, nested(user, 'closing'))).toBe(false);
  });

  it('does not count what a draining dependent has let go of already', () => {
    const [log, user] = [scope('log', 'closing'), scope('user', 'draining')];
    const edge = holds(user, log);
    expect(isWaitingFor(log, user)).toBe(true);
    edge.state = 'leaving';
    expect(isWaitingFor(log, user)).toBe(false);
  });

  describe('where a dependent of it, in its teardown, waits for a helper that asks', () => {
    /** What `user` asks `helper` for, after or before its own end began. */
    function asks(helperState: ScopeState, afterItsEnd: boolean): { log: ScopeNode; helper: ScopeNode } {
      const [log, helper, user] = [
        scope('log', 'closing'),
        scope('helper', helperState),
        scope('user', 'releasing'),
      ];
      holds(user, log);
      user.endedAt = main.realm.sequence + (afterItsEnd ? 0 : 10);
      user.stopped = true;
      const edge = new FakeEdge(user, main.realm.slot(helper.slot?.plan ?? plan('none')));
      connect(edge);
      attach(edge, helper);
      return { log, helper };
    }

    it('says so while the helper starts', () => {
      const { log, helper } = asks('starting', true);
      expect(isWaitingFor(log, helper)).toBe(true);
    });

    it('says no once the helper is ready', () => {
      const { log, helper } = asks('ready', true);
      expect(isWaitingFor(log, helper)).toBe(false);
    });

    it('says no where it is not for its teardown: that is told as it ends', () => {
      const { log, helper } = asks('starting', false);
      expect(isWaitingFor(log, helper)).toBe(false);
    });
  });

  /** An edge that waits for the first value of a service that starts. */
  function asksFor(holder: ScopeNode, service: ScopeNode): FakeEdge {
    const edge = new FakeEdge(holder, service.realm.slot(service.slot?.plan ?? plan('none')));
    connect(edge);
    attach(edge, service);
    return edge;
  }

  it('follows the way through what starts in between, and waits for the value', () => {
    const [log, helper, middle, user] = [
      scope('log', 'closing'),
      scope('helper', 'starting'),
      scope('middle', 'starting'),
      scope('user', 'releasing'),
    ];
    holds(user, log);
    user.endedAt = main.realm.sequence;
    user.stopped = true;
    asksFor(user, middle);
    asksFor(middle, helper);
    expect(isWaitingFor(log, helper)).toBe(true);
  });

  it('counts a dependent that drains: its task may wait for the value', () => {
    const [log, helper, user] = [
      scope('log', 'closing'),
      scope('helper', 'starting'),
      scope('user', 'draining'),
    ];
    holds(user, log);
    asksFor(user, helper);
    expect(isWaitingFor(log, helper)).toBe(true);
  });

  it.each([true, false])(
    'counts who waits for the next generation only if it is for its teardown: %s',
    (afterItsEnd) => {
      const [log, helper, user] = [
        scope('log', 'closing'),
        scope('helper', 'closing'),
        scope('user', 'closing'),
      ];
      holds(user, log);
      user.endedAt = main.realm.sequence + (afterItsEnd ? 0 : 10);
      user.stopped = true;
      const edge = new FakeEdge(user, main.realm.slot(helper.slot?.plan ?? plan('none')));
      connect(edge);
      awaitGeneration(edge);
      expect(isWaitingFor(log, helper)).toBe(afterItsEnd);
    },
  );

  it('says no of what a task asks for that is to be cut, since its scope only waits for its dependents', () => {
    const [log, helper, user] = [
      scope('log', 'closing'),
      scope('helper', 'starting'),
      scope('user', 'closing'),
    ];
    holds(user, log);
    user.endedAt = main.realm.sequence;
    asksFor(user, helper);
    expect(isWaitingFor(log, helper)).toBe(false);
  });

  it('ends where scopes wait for each other in a ring', () => {
    const [log, a, b] = [scope('log', 'closing'), scope('a', 'closing'), scope('b', 'closing')];
    holds(a, b);
    const back = new FakeEdge(b, main.realm.slot(a.slot?.plan ?? plan('none')));
    // Such an edge is never made; a search must end all the same.
    (b.dependencies ??= new DependencyList()).push(back);
    back.generation = a;
    expect(isWaitingFor(log, a)).toBe(false);
  });
});
