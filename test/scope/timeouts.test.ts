import { describe, expect, it } from 'vitest';
import { LONGEST_DELAY } from '../../src/scope/engine/host.ts';
import { armDeadline, isExpired, limitWait, startTimer } from '../../src/scope/engine/timeouts.ts';
import { FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

describe('limitWait', () => {
  it('counts from the time the scope came to its state (rule 22)', () => {
    const host = new FakeHost();
    const main = mainScope(host, 100);
    const over: number[] = [];
    host.pass(30);
    limitWait(main, () => over.push(host.now()));
    host.pass(69);
    expect(over).toEqual([]);
    host.pass(1);
    expect(over).toEqual([100]);
    expect(main.timer).toBeUndefined();
  });

  it('keeps the one timer while it runs', () => {
    const host = new FakeHost();
    const main = mainScope(host, 100);
    const over: string[] = [];
    limitWait(main, () => over.push('first'));
    limitWait(main, () => over.push('second'));
    expect(host.pending).toBe(1);
    host.pass(500);
    expect(over).toEqual(['first']);
  });

  it('gives a scope that is late already no more than a turn', () => {
    const host = new FakeHost();
    const main = mainScope(host, 100);
    const over: number[] = [];
    host.pass(150);
    limitWait(main, () => over.push(host.now()));
    host.pass(0);
    expect(over).toEqual([150]);
  });

  it('gives a scope that is out of time a turn for each thing it waits for', () => {
    const host = new FakeHost();
    const main = mainScope(host, 100);
    const over: string[] = [];
    limitWait(main, () => over.push('never'));
    main.expired = true;
    limitWait(main, () => over.push('one'));
    host.pass(0);
    limitWait(main, () => over.push('two'));
    host.pass(0);
    host.pass(500);
    expect(over).toEqual(['one', 'two']);
  });

  it.each([Infinity, LONGEST_DELAY + 1])('never fires with a stopTimeout of %d (rule 23)', (stopTimeout) => {
    const host = new FakeHost();
    const main = mainScope(host, stopTimeout);
    limitWait(main, () => undefined);
    expect(host.pending).toBe(0);
  });
});

describe('isExpired', () => {
  it('is so of all that is nested in a scope out of time, and of nothing beside it (rule 22)', () => {
    const main = mainScope(new FakeHost());
    const service = generationOf(main.realm.slot(plan('one')));
    const other = generationOf(main.realm.slot(plan('other')));
    const job = nestedIn(nestedIn(service));
    service.expired = true;
    expect([job, service, other, main].map(isExpired)).toEqual([true, true, false, false]);
  });

  it('is so of every service once the main scope is out of time', () => {
    const main = mainScope(new FakeHost());
    const service = generationOf(main.realm.slot(plan('one')));
    main.realm.expired = true;
    expect([main, service].map(isExpired)).toEqual([true, true]);
  });
});

describe('armDeadline', () => {
  it('expires the whole main scope at its time', () => {
    const host = new FakeHost();
    const main = mainScope(host, 1000, 50);
    armDeadline(main.realm);
    host.pass(49);
    expect(main.realm.expired).toBe(false);
    host.pass(1);
    expect(main.realm.expired).toBe(true);
  });

  it('may be shortened, and never lengthened (rule 22)', () => {
    const host = new FakeHost();
    const main = mainScope(host);
    armDeadline(main.realm, 100);
    armDeadline(main.realm, 200);
    armDeadline(main.realm, 20);
    armDeadline(main.realm, 50);
    expect(host.pending).toBe(1);
    host.pass(20);
    expect(main.realm.expired).toBe(true);
  });

  it('does nothing without a deadline', () => {
    const host = new FakeHost();
    armDeadline(mainScope(host).realm);
    expect(host.pending).toBe(0);
  });

  it('runs one of Infinity, and may then be shortened', () => {
    const host = new FakeHost();
    const main = mainScope(host);
    armDeadline(main.realm, Infinity);
    expect(host.pending).toBe(0);
    armDeadline(main.realm, 10);
    host.pass(10);
    expect(main.realm.expired).toBe(true);
  });
});

describe('startTimer', () => {
  it('can be called off', () => {
    const host = new FakeHost();
    const ran: string[] = [];
    const cancel = startTimer(mainScope(host).realm, 10, () => ran.push('a'));
    startTimer(mainScope(host).realm, 10, () => ran.push('b'));
    cancel();
    host.pass(10);
    expect(ran).toEqual(['b']);
  });

  it('takes the longest delay that a timer can', () => {
    const host = new FakeHost();
    startTimer(mainScope(host).realm, LONGEST_DELAY, () => undefined);
    expect(host.pending).toBe(1);
  });
});
