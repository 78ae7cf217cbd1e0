import { beforeEach, describe, expect, it } from 'vitest';
import { Announcer } from '../../src/scope/engine/announcer.ts';
import type { LazySignal } from '../../src/scope/engine/cleanupContext.ts';
import type { BeginCleanup } from '../../src/scope/engine/finalizer.ts';
import { beginDrain } from '../../src/scope/engine/lifecycle.ts';
import type { ScopeNode } from '../../src/scope/engine/node.ts';
import { addFinalizer, runFinalizerNow } from '../../src/scope/engine/teardown.ts';
import { FakeHost, mainScope } from './fakes.ts';

/** Finalizers that run out of time, and what comes of them later. */
describe('a finalizer', () => {
  let host: FakeHost;
  let main: ScopeNode;
  let phases: string[];

  beforeEach(() => {
    host = new FakeHost();
    main = mainScope(host, 5);
    phases = [];
    main.realm.announcer = new Announcer((event) => {
      if (event.type === 'finalizer') phases.push(`${event.at} ${event.name} ${event.phase}`);
    });
  });

  /** Never ends by itself: `done` and `context` are for the test. */
  class Hung {
    context: LazySignal | undefined;
    done: Parameters<BeginCleanup>[1] = () => undefined;

    readonly begin: BeginCleanup = (context, done) => {
      this.context = context;
      this.done = done;
      return undefined;
    };
  }

  const atOnce: BeginCleanup = (_context, done) => {
    done();
    return undefined;
  };

  const close = (): void => {
    beginDrain(main);
    main.realm.queue.run();
  };

  it('without a name is called by its number (section 5)', () => {
    for (let i = 0; i < 3; i++) addFinalizer(main, '', atOnce);
    close();
    expect(phases.filter((phase) => phase.endsWith('settled'))).toEqual([
      '0 2 settled',
      '0 1 settled',
      '0 0 settled',
    ]);
  });

  it('that settles after it was abandoned is not told of again, and the others run all the same (rules 12, 22)', () => {
    const [first, second] = [new Hung(), new Hung()];
    addFinalizer(main, 'third', atOnce);
    addFinalizer(main, 'second', second.begin);
    addFinalizer(main, 'first', first.begin);
    close();
    host.after(5, first.done);
    host.pass(5);
    expect(phases).toEqual([
      '0 first started',
      '5 first abandoned',
      '5 second started',
      '5 second abandoned',
      '5 third started',
      '5 third settled',
    ]);
    expect(main.state).toBe('closed');
  });

  it('that fails after it was abandoned is heard, by its name (rules 16, 22)', () => {
    const [hung, lost] = [new Hung(), new Error('lost')];
    addFinalizer(main, 'flush', hung.begin);
    close();
    host.pass(10);
    hung.done({ error: lost });
    expect(phases).toEqual(['0 flush started', '5 flush abandoned']);
    expect(host.reports).toMatchObject([
      { code: 'STOP_TIMEOUT', waitingOn: ['flush'] },
      { code: 'FINALIZER', scope: 'main', cause: lost },
    ]);
    expect(String(host.reports[1])).toContain("finalizer 'flush'");
  });

  it('that throws as it is called off is heard, by its name (rules 16, 22)', () => {
    const broken = new Error('broken');
    addFinalizer(main, 'flush', () => () => {
      throw broken;
    });
    close();
    host.pass(5);
    expect(host.reports).toMatchObject([
      { code: 'STOP_TIMEOUT', waitingOn: ['flush'] },
      { code: 'FINALIZER', scope: 'main', cause: broken },
    ]);
    expect(String(host.reports[1])).toContain("finalizer 'flush'");
    expect(main.state).toBe('closed');
  });

  it('that ends by the end of another that is abandoned has ended in time (rule 22)', () => {
    const [writer, socket] = [new Hung(), new Hung()];
    const entries = [
      addFinalizer(main, 'writer', (context, done) => {
        writer.begin(context, done);
        context.signal.addEventListener('abort', () => {
          socket.done();
        });
        return undefined;
      }),
      addFinalizer(main, 'socket', socket.begin),
    ];
    host.pass(3);
    for (const entry of entries) runFinalizerNow(main, entry);
    main.realm.expired = true;
    close();
    main.realm.machine.expire(main.realm);
    main.realm.queue.run();
    host.pass(10);
    expect(phases).toEqual([
      '3 writer started',
      '3 socket started',
      '3 writer abandoned',
      '3 socket settled',
    ]);
    expect(main.state).toBe('closed');
  });
});
