import {
  asyncScheduler,
  EMPTY,
  map,
  mergeMap,
  type Observable,
  Subject,
  Subscription,
  startWith,
  switchAll,
  take,
  throwError,
} from 'rxjs';
import { createMainScope, deferScope, type MainScope, type Scope, withScope } from 'rxjs-scope';
import { consumer, holdInMain, lookup } from './consumers.ts';
import { type Act, type Plan, pick } from './plan.ts';
import { openMain } from './recording.ts';
import type { What } from './seen.ts';
import { buildServices } from './services.ts';
import { createWorld, raise, type World } from './world.ts';

/** When every program is closed at the latest. */
const END = 60;

/** Who in the script comes and goes. */
interface Stage {
  readonly arrive: (index: number) => void;
  readonly leave: (index: number) => void;
  readonly unsubscribe: () => void;
}

function setStage(world: World, plan: Plan, setMain: (main: MainScope) => void): Stage {
  const present = new Map<number, Subscription>();
  const inside = plan.main === 'program';
  const arrivals = new Subject<Observable<string>>();
  const open = (main: MainScope): void => {
    setMain(main);
    openMain(world, main, '');
    world.see({
      what: 'started',
      of: 'main',
      life: world.lifeOf(main),
      owner: undefined,
      uncut: true,
      standIn: false,
    });
    world.promises.push(['outcome of main', main.outcome]);
  };
  const whole = new Subscription();
  if (inside) {
    const app = deferScope((scope) => {
      open(scope.main);
      return arrivals.pipe(mergeMap((each) => each));
    }).pipe(withScope({ name: 'main', overrides: world.overrides }));
    whole.add(app.subscribe({ error: (error: unknown) => world.see({ what: 'heard', of: 'main', error }) }));
  } else {
    open(createMainScope({ name: 'main', overrides: world.overrides }));
  }
  const come = (index: number): Subscription => {
    const each = plan.consumers[index];
    if (each === undefined) return Subscription.EMPTY;
    if (each.scope === 'use' || each.scope === 'lookup') return holdInMain(world, each, index);
    const source = consumer(world, each, index, inside);
    const hear = { error: (error: unknown) => world.see({ what: 'heard', of: `c${index}`, error }) };
    if (!inside) return source.subscribe(hear);
    const gone = new Subscription();
    arrivals.next(leavable(source, gone));
    return gone;
  };
  return {
    arrive: (index) => {
      present.get(index)?.unsubscribe();
      present.set(index, come(index));
    },
    leave: (index) => present.get(index)?.unsubscribe(),
    unsubscribe: () => whole.unsubscribe(),
  };
}

/** The source until `gone` is unsubscribed: then it is unsubscribed, not completed, as by a switch. */
function leavable(source: Observable<string>, gone: Subscription): Observable<string> {
  const leave = new Subject<void>();
  gone.add(() => leave.next());
  return leave.pipe(
    take(1),
    map(() => EMPTY),
    startWith(source),
    switchAll(),
  );
}

function act(world: World, stage: Stage, { act: what, to }: Omit<Act, 'at'>, plan: Plan): void {
  const main = world.main();
  const running = world.running.get(pick(to, plan.services.length));
  const reason = (scope: string): Error => raise(world, scope, 'reason', `cancel ${scope}`);
  const cancel = (scope: Scope, name: string): void => {
    const told = scope.cancel(reason(name)).then(({ teardownErrors }) => {
      for (const error of teardownErrors) world.see({ what: 'heard', of: 'cancel()', error });
    });
    world.promises.push([`cancel() of ${name}`, told]);
  };
  const close = (options?: { readonly deadline: number }): void => {
    const told = main
      .close(options)
      .catch((error: unknown) => world.see({ what: 'heard', of: 'close()', error }));
    world.promises.push(['close()', told]);
  };
  switch (what) {
    case 'fail':
    case 'complete':
    case 'emit':
      running?.commands.next(what);
      return;
    case 'cancel':
      if (running !== undefined) cancel(running.scope, running.key);
      return;
    case 'cancelJob': {
      const job = world.jobs.get(pick(to, plan.services.length));
      if (job !== undefined) cancel(job, job.path);
      return;
    }
    case 'closeIsolated': {
      const told = world.isolated
        .at(-1)
        ?.close()
        .catch((error: unknown) => world.see({ what: 'heard', of: 'isolated.close()', error }));
      if (told !== undefined) world.promises.push(['close() of an isolated scope', told]);
      return;
    }
    case 'lookup':
      lookup(world, pick(to, plan.services.length))();
      return;
    case 'spawnError':
      spawnError(world, pick(to, plan.services.length));
      return;
    case 'leave':
      stage.leave(pick(to, plan.consumers.length));
      return;
    case 'arrive':
      stage.arrive(pick(to, plan.consumers.length));
      return;
    case 'close':
      close();
      return;
    case 'closeSoon':
      close({ deadline: 5 });
      return;
    case 'cancelMain':
      cancel(main, 'main');
      return;
    case 'spoil':
      world.spoil();
      return;
    case 'unsubscribe':
      stage.unsubscribe();
  }
}

/** From releasing on, spawn() throws: then there is no error to hear. */
function spawnError(world: World, service: number): void {
  const running = world.running.get(service);
  if (running === undefined || running.scope.state === 'releasing' || running.scope.state === 'closed')
    return;
  running.scope.spawn(() => throwError(() => raise(world, running.key, 'spawn', `${running.key} spawned`)));
}

/** A plan under way, and the way to disturb it. */
export interface Performance {
  readonly world: World;
  readonly act: (fault: Omit<Act, 'at'>) => void;
}

/** Schedules the whole plan on asyncScheduler, which the caller makes virtual. */
export function perform(plan: Plan, see: (what: What) => void): Performance {
  let main: MainScope | undefined;
  const world = createWorld(see, () => {
    if (main === undefined) throw new Error('no main scope yet');
    return main;
  });
  buildServices(world, plan);
  const stage = setStage(world, plan, (made) => {
    main = made;
  });
  const at = (when: number, what: string, run: () => void): void => {
    asyncScheduler.schedule(() => {
      see({ what: 'act', of: what });
      run();
    }, when);
  };
  plan.consumers.forEach((each, index) => {
    if (each.arrives === null) return;
    at(each.arrives, `c${index} arrives`, () => stage.arrive(index));
    if (each.stays !== null) at(each.arrives + each.stays, `c${index} leaves`, () => stage.leave(index));
  });
  for (const each of plan.script) at(each.at, `${each.act} ${each.to}`, () => act(world, stage, each, plan));
  at(END, 'the end', () => act(world, stage, { act: 'close', to: 0 }, plan));
  return { world, act: (fault) => act(world, stage, fault, plan) };
}
