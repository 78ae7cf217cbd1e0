import { describe, expect, it } from 'vitest';
import { RunQueue } from '../../src/scope/engine/queue.ts';

/** A queue, what ran in it, and what was reported. */
function setUp() {
  const ran: string[] = [];
  const reports: unknown[] = [];
  const queue = new RunQueue((error) => reports.push(error));
  const job = (name: string, then: () => void = () => undefined) => ({
    run: () => {
      ran.push(name);
      then();
    },
  });
  return { queue, ran, reports, job };
}

describe('RunQueue', () => {
  it('runs jobs in the order in which they came, with those that come meanwhile behind', () => {
    const { queue, ran, job } = setUp();
    queue.push(job('a', () => queue.push(job('c'))));
    queue.push(job('b', () => queue.push(job('d'))));
    queue.run();
    expect(ran).toEqual(['a', 'b', 'c', 'd']);
  });

  it('never runs one job inside another (rule 26)', () => {
    const { queue, ran, job } = setUp();
    queue.push(
      job('a', () => {
        queue.push(job('b'));
        queue.run();
        ran.push('a has returned');
      }),
    );
    queue.run();
    expect(ran).toEqual(['a', 'a has returned', 'b']);
  });

  it('runs 100,000 jobs that each push the next, on a flat stack', () => {
    const { queue, ran, job } = setUp();
    const next = (left: number): void => {
      if (left > 0) queue.push(job('', () => next(left - 1)));
      queue.run();
    };
    next(100_000);
    expect(ran).toHaveLength(100_000);
  });

  it('runs a late job once no other is left, and what that brings up before the next late one (rule 4)', () => {
    const { queue, ran, job } = setUp();
    queue.pushLate(job('late', () => queue.push(job('of late'))));
    queue.pushLate(job('later'));
    queue.push(job('a', () => queue.push(job('b'))));
    queue.run();
    expect(ran).toEqual(['a', 'b', 'late', 'of late', 'later']);
  });

  it('tells listeners before each job what has happened so far', () => {
    const { queue, ran, job } = setUp();
    queue.push(job('a', () => queue.announce(job('told of a'))));
    queue.push(job('b'));
    queue.announce(job('told'));
    queue.run();
    expect(ran).toEqual(['told', 'a', 'told of a', 'b']);
  });

  it('tells at once when asked to, but not inside a listener', () => {
    const { queue, ran, job } = setUp();
    queue.announce(
      job('told', () => {
        queue.announce(job('told next'));
        queue.tell();
        ran.push('listener has returned');
      }),
    );
    queue.push(job('a'));
    queue.tell();
    expect(ran).toEqual(['told', 'listener has returned', 'told next']);
  });

  it('reports a job or a listener that throws, and goes on (rule 28)', () => {
    const { queue, ran, reports, job } = setUp();
    const fault = new Error('of a job');
    const deaf = new Error('of a listener');
    const throwing = (error: Error) => () => {
      throw error;
    };
    queue.push(job('a', throwing(fault)));
    queue.push(job('b'));
    queue.announce(job('told', throwing(deaf)));
    queue.run();
    expect(ran).toEqual(['told', 'a', 'b']);
    expect(reports).toEqual([deaf, fault]);
    queue.push(job('c'));
    queue.run();
    expect(ran.at(-1)).toBe('c');
  });

  it('puts jobs off while it holds them for foreign code, and runs them even if that throws', () => {
    const { queue, ran, job } = setUp();
    const fault = new Error('of the code');
    const code = (): void => {
      const isFirst = queue.hold();
      try {
        queue.push(job('a'));
        queue.run();
        ran.push('code');
        throw fault;
      } finally {
        queue.goOn(isFirst);
      }
    };
    expect(code).toThrow(fault);
    expect(ran).toEqual(['code', 'a']);
  });

  it('holds inside a run as that run does', () => {
    const { queue, ran, job } = setUp();
    queue.push(
      job('a', () => {
        queue.push(job('b'));
        const isFirst = queue.hold();
        ran.push('held');
        queue.goOn(isFirst);
        ran.push('a has returned');
      }),
    );
    queue.run();
    expect(ran).toEqual(['a', 'held', 'a has returned', 'b']);
  });

  it('runs jobs during foreign code that subscribes, and late ones after it', () => {
    const { queue, ran, job } = setUp();
    queue.enter();
    queue.pushLate(job('late'));
    queue.push(job('a'));
    queue.run();
    queue.enter();
    queue.push(job('b'));
    queue.leave();
    ran.push('code');
    queue.leave();
    expect(ran).toEqual(['a', 'b', 'code', 'late']);
  });
});
