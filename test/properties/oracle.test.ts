import { ScopeClosedError, ServiceNotRunningError } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { inControlledTime } from './controlledTime.ts';
import { readFacts } from './oracle/facts.ts';
import { judge, RULES } from './oracle.ts';
import type { Plan } from './plan.ts';
import { all, but, change, drop, move, type Plant, put } from './planted.ts';
import { FUNCTIONS, PROGRAMS } from './sweepPrograms.ts';
import { inVirtualTime } from './virtualTime.ts';

const { diamond, cancel, nested, keep, restart, drain } = PROGRAMS;
if (!diamond || !cancel || !nested || !keep || !restart || !drain) throw new Error('no such program');

/** Its consumer has a finalizer, and lives on when what it uses dies. */
const livesOn: Plan = {
  ...but(restart, 0, { after: 5 }),
  consumers: restart.consumers.map((each) => ({
    ...each,
    finalizers: [{ by: 'resource', how: 'async', ms: 2 }],
  })),
};
/** A scope that comes while the main scope releases, and leaves before that is done. */
const late: Plan = {
  main: 'created',
  services: [],
  consumers: livesOn.consumers.slice(-1).flatMap((each) => [
    { ...each, needs: [], scope: 'main', finalizers: [{ by: 'addFinalizer', how: 'async', ms: 9 }] },
    { ...each, needs: [], scope: 'nested', finalizers: [], arrives: 4, stays: 2 },
  ]),
  script: [{ at: 2, act: 'close', to: 0 }],
};
/** It idles for some time. */
const kept: Plan = { ...but(keep, 0, { keepAlive: 9 }), script: [] };
const asIs: Plant = (log) => log;

/** What each rule alone sees: done to the log of a program that keeps all of them, or to what the program is said to be. */
const BREACHES: Readonly<Record<string, readonly [plan: Plan, plant: Plant, said?: Plan]>> = {
  'rule 1: an edge is dropped where there is one': [
    diamond,
    move(['released', 's0#1', 's2'], ['acquired', 's0#1', 's2']),
  ],
  'rule 1: in the end there is no edge': [diamond, drop('released', 's0#1', 's2')],
  'rule 2: a value that is there is replayed in the same turn': [keep, drop('got', 'edge:4')],
  'rule 2: a value is that of a living service': [diamond, change(['got', 'edge:1'], { value: 's2:1=:1' })],
  'rule 3: a life begins when the last one is closed and has settled': [
    restart,
    move(['starting', 's1#2'], ['finalized', 's1:1/f:1']),
  ],
  'rule 3: nobody waits for what nobody starts': [
    diamond,
    all(
      put('opened', 'edge:9', { by: 'main', to: 's9' }, ['registered', 's1:1']),
      put('left', 'edge:9', {}, ['registered', 's3:1']),
    ),
  ],
  'rule 4: a service drains when nobody uses it': [diamond, move(['draining', 's3#1'], ['left', 'edge:1'])],
  'rule 4: a service is kept alive as long as it says': [drain, asIs, but(drain, 0, { keepAlive: 5 })],
  'rule 4: a service that nobody uses stays no longer': [kept, asIs, but(kept, 0, { keepAlive: null })],
  'rule 5: what drains is let, until it is out of time': [
    drain,
    all(
      move(['stopped', 's1:1'], ['completed', 's1:1']),
      drop('completed', 's1:1'),
      change(['stopped', 's1:1'], { at: 5 }),
    ),
  ],
  'rule 7: no finalizer begins while a dependent is subscribed': [
    restart,
    all(move(['told', 'edge:2'], ['started', 's1:2']), move(['left', 'edge:2'], ['started', 's1:2'])),
  ],
  'rule 7: no finalizer begins before all of a dependent that ends has settled': [
    diamond,
    all(
      move(['finalized', 's1:1/f:1'], ['finalized', 's0:1/f:1']),
      move(['said', 's1:1/f:1', 'settled'], ['finalized', 's0:1/f:1']),
      move(['closed', 's1#1'], ['finalized', 's0:1/f:1']),
    ),
  ],
  'rule 8: finalizers run one at a time, last added first': [
    nested,
    move(['finalizing', 'c1:1/f:1'], ['finalized', 'c1:1/f:2']),
  ],
  'rule 8: finalizers begin when all activity has ended': [
    cancel,
    move(['spawnStopped', 's1:1/spawn:1'], ['finalized', 's1:1/f:1']),
  ],
  'rule 8: the task of a nested scope is cut when its end begins': [
    late,
    move(['stopped', 'c1:1'], ['releasing', 'main/c1#1']),
  ],
  'rule 8: what is closed has ended': [diamond, move(['stopped', 'c1:1'], ['draining', 's3#1'])],
  'rule 9: a subscription to what is closed is closed, and in the end every one': [
    diamond,
    put('opened', 'edge:9', { by: 'main', to: 's0' }),
  ],
  'rule 10: of a dependent that lives on, what began when its edge left has settled': [
    livesOn,
    all(
      move(['finalized', 'c1:1/f:1'], ['finalized', 's1:1/f:1']),
      move(['said', 'c1:1/f:1', 'settled'], ['finalized', 's1:1/f:1']),
    ),
  ],
  'rule 11: dependents are told before a task is cut': [
    cancel,
    move(['stopped', 's0:1'], ['told', 'edge:2']),
  ],
  'rule 11: nobody dies without a reason': [cancel, drop('raised', 's0:1')],
  'rule 12: what is added is finalized once': [
    diamond,
    put('finalizing', 's0:1/f:1', {}, ['finalized', 's0:1/f:1']),
  ],
  'rule 12: what settles has begun': [
    diamond,
    all(
      drop('finalizing', 's0:1/f:1'),
      drop('said', 's0:1/f:1', 'started'),
      drop('said', 's0:1/f:1', 'settled'),
    ),
  ],
  'rule 12: what is closed has settled': [
    diamond,
    all(
      move(['finalized', 's0:1/f:1'], ['closed', 'main#1']),
      move(['said', 's0:1/f:1', 'settled'], ['closed', 'main#1']),
    ),
  ],
  'rule 12: in the end all has settled': [diamond, put('added', 's0:1/f:9', { scope: 's0:1' })],
  'rule 12: what is said of a finalizer is so': [
    diamond,
    move(['said', 's0:1/f:1', 'settled'], ['finalizing', 's0:1/f:1']),
  ],
  'rule 12: that a finalizer begins is said once, and once that it ends': [
    diamond,
    drop('said', 's0:1/f:1', 'settled'),
  ],
  'rule 13: a death that is told has happened, in that phase and of that cause': [
    cancel,
    change(['told', 'edge:2'], { error: new Error('other') }),
  ],
  'rule 14: a subscription completes when its service does, or its scope ends': [
    diamond,
    put('ended', 'edge:1', {}, ['act', 'close 0']),
  ],
  'rule 16: every error is heard': [nested, (log) => log.filter(({ what }) => what !== 'heard')],
  "rule 16: no error is reported twice, nor a finalizer's that a consumer is told": [
    nested,
    (log) => [
      ...log,
      ...log.filter(({ what }) => what === 'heard').map((seen) => ({ ...seen, of: 'nobody' })),
    ],
  ],
  'rule 18: in the end all is closed': [diamond, drop('closed', 's0#1')],
  'rule 20: who hears that a service is closed ends, or its main scope does': [
    cancel,
    change(['told', 'edge:2'], { error: new ScopeClosedError('s0 has closed.') }),
  ],
  'rule 21: every promise settles': [diamond, put('unsettled', 'close()', {})],
  'rule 22: a scope closes in time': [diamond, asIs, but(diamond, 0, { stopTimeout: 1 })],
  'rule 22: the main scope closes by its deadline': [
    diamond,
    change(['act', 'close 0'], { of: 'closeSoon 0' }),
  ],
  'section 3: a stand-in runs in the main scope that has it, and there only': [
    diamond,
    asIs,
    but(diamond, 0, { override: true }),
  ],
  'section 3: lookup() finds what is ready': [
    diamond,
    put('found', 's0', { error: new ServiceNotRunningError('s0', 'main', 'not running') }, [
      'act',
      'close 0',
    ]),
  ],
  'section 5: states follow each other': [diamond, drop('closing', 's0#1')],
  'section 5: what is ready has registered': [diamond, drop('registered', 's1:1')],
  'section 5: a service starts in time, and fails when it is out of time': [
    diamond,
    asIs,
    but(diamond, 3, { startTimeout: 1 }),
  ],
};

describe('the oracle', () => {
  it('finds no fault in programs that keep the rules', async () => {
    for (const plan of [...Object.values(PROGRAMS), livesOn, late, kept])
      expect(judge(plan, await inVirtualTime(plan))).toEqual([]);
    for (const plan of Object.values(FUNCTIONS))
      expect(judge(plan, await inControlledTime(plan))).toEqual([]);
  });

  it('has a breach of every rule', () => {
    expect(Object.keys(BREACHES)).toEqual(Object.keys(RULES));
  });

  it.each(Object.entries(BREACHES))(
    'sees by one rule alone a breach of %s',
    async (rule, [plan, plant, said = plan]) => {
      const facts = readFacts(said, plant(await inVirtualTime(plan)));
      const broken = Object.keys(RULES).filter((each) => RULES[each]?.(facts).length !== 0);
      expect(broken).toEqual([rule]);
    },
  );
});
