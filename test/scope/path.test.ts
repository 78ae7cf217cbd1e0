import { beforeEach, describe, expect, it } from 'vitest';
import { Announcer } from '../../src/scope/engine/announcer.ts';
import { functionsIn } from '../../src/scope/engine/functions.ts';
import { cancel, lastDependentLeft } from '../../src/scope/engine/lifecycle.ts';
import { machine } from '../../src/scope/engine/machine.ts';
import { ScopeNode } from '../../src/scope/engine/node.ts';
import { Realm } from '../../src/scope/engine/realm.ts';
import { FakeHost, generationOf, mainScope, nestedIn, plan } from './fakes.ts';

describe('the path of a scope', () => {
  let main: ScopeNode;

  beforeEach(() => {
    main = mainScope(new FakeHost());
  });

  /** Ends a nested scope, at once. */
  function close(job: ScopeNode): void {
    job.state = 'ready';
    cancel(job, 'enough');
    expect(job.state).toBe('closed');
  }

  it('has a number if another of that name was alive when it was opened, whichever is asked first', () => {
    const [first, second] = [nestedIn(main), nestedIn(main)];
    expect([second.path, first.path]).toEqual(['main/job#2', 'main/job']);
  });

  it('is given back once, though whoever listens to events is the first to ask, as it closes', () => {
    const service = generationOf(main.realm.slot(plan('x')));
    main.realm.services.push(service);
    const run = { sequence: 0, label: 'runs', stop: () => undefined, abandon: () => undefined };
    functionsIn(service).add(run);
    lastDependentLeft(service);
    main.realm.queue.run();
    expect(service.state).toBe('releasing');
    main.realm.announcer = new Announcer(() => undefined);
    functionsIn(service).delete(run);
    service.wake();
    main.realm.queue.run();
    expect(service.state).toBe('closed');
    const paths = ['x', 'y', 'x'].map((name) => generationOf(main.realm.slot(plan(name))).path);
    expect(paths).toEqual(['x', 'y', 'x#2']);
  });

  it('has no number on account of a scope of that name that is nested in another', () => {
    const [one, other] = [nestedIn(main), nestedIn(main)];
    expect([nestedIn(one), nestedIn(other)].map(({ path }) => path)).toEqual([
      'main/job/job',
      'main/job#2/job',
    ]);
  });

  it('has no number on account of an isolated scope of that name, whose own is short', () => {
    const realm = new Realm(main.realm.host, machine, main.realm, new Map(), undefined);
    const alone = new ScopeNode('main', 'job', realm, main, undefined, 1000);
    expect([alone.path, nestedIn(main).path]).toEqual(['job', 'main/job']);
  });

  it('is free again when all of that name have closed', () => {
    const [first, second] = [nestedIn(main), nestedIn(main)];
    close(first);
    expect(nestedIn(main).path).toBe('main/job#3');
    close(second);
    expect([first.path, second.path]).toEqual(['main/job', 'main/job#2']);
  });

  it('of a main scope is its name, though a service of that name is asked first', () => {
    const service = generationOf(main.realm.slot(plan('main')));
    expect([service.path, main.path]).toEqual(['main#2', 'main']);
  });

  it('of services of one name has a number in the order in which they are asked, and is kept by no closed one', () => {
    const [a, b, c] = [plan('db'), plan('db'), plan('db')].map((each) => generationOf(main.realm.slot(each)));
    expect([b?.path, a?.path, b?.path]).toEqual(['db', 'db#2', 'db']);
    if (c) c.state = 'closed';
    expect(c?.path).toBe('db#3');
    for (const closed of [a, b]) closed?.freeName();
    expect(generationOf(main.realm.slot(plan('db'))).path).toBe('db');
  });

  it('of a service that nobody asked for is not given back when that closes: another may have it', () => {
    const [asked, quiet] = [plan('db'), plan('db')].map((each) => generationOf(main.realm.slot(each)));
    expect(asked?.path).toBe('db');
    quiet?.freeName();
    expect(generationOf(main.realm.slot(plan('db'))).path).toBe('db#2');
  });
});
