import { expect, it } from 'vitest';
import { move } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { FakeHost, mainScope, nestedIn } from './fakes.ts';

/** Counts how often the time is asked for. */
class CountingHost extends FakeHost {
  readings = 0;

  override now(): number {
    this.readings++;
    return super.now();
  }
}

function readyIn(main: ScopeNode): ScopeNode {
  const scope = nestedIn(main);
  move(scope, 'ready');
  return scope;
}

it('says since when a scope has been in its state once the run is over that brought it there', () => {
  const host = new FakeHost();
  const main = mainScope(host);
  const { queue } = main.realm;
  queue.enter();
  const first = readyIn(main);
  host.pass(3);
  const second = readyIn(main);
  queue.run();
  expect([first.since, second.since]).toEqual([undefined, undefined]);
  queue.leave();
  expect([first.since, second.since]).toEqual([3, 3]);
  host.pass(4);
  const third = readyIn(main);
  queue.run();
  expect([first.stamp(), second.stamp(), third.since]).toEqual([3, 3, 7]);
});

it('does not change what somebody has asked for before the run was over', () => {
  const host = new FakeHost();
  const main = mainScope(host);
  const scope = readyIn(main);
  expect(scope.stamp()).toBe(0);
  host.pass(3);
  main.realm.queue.run();
  expect(scope.since).toBe(0);
});

it('keeps nothing of a scope that is gone by then, and reads no clock for it', () => {
  const host = new CountingHost();
  const main = mainScope(host);
  main.realm.queue.run();
  const { stamps } = main.realm;
  const [a, b, c, d] = [readyIn(main), readyIn(main), readyIn(main), readyIn(main)];
  host.readings = 0;
  stamps.forget(a);
  stamps.forget(a);
  stamps.forget(c);
  expect(Reflect.get(stamps, 'scopes')).toEqual([d, b]);
  stamps.forget(d);
  stamps.forget(b);
  expect(Reflect.get(stamps, 'scopes')).toEqual([]);
  main.realm.queue.run();
  expect(host.readings).toBe(0);
});

it('looks at each only once, though several runs follow', () => {
  const host = new CountingHost();
  const main = mainScope(host);
  readyIn(main);
  main.realm.queue.run();
  host.readings = 0;
  main.realm.queue.run();
  const scope = readyIn(main);
  main.realm.queue.run();
  expect(host.readings).toBe(1);
  main.realm.stamps.forget(scope);
  readyIn(main);
  main.realm.queue.run();
  expect(host.readings).toBe(2);
});
