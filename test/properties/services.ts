import {
  concat,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  Subject,
  switchMap,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import {
  deferScope,
  noMoreDependents,
  override,
  type Scope,
  type Service,
  type ServiceConfig,
  service,
  serviceFamily,
  shareService,
  type TaskInput,
  withScope,
} from 'rxjs-scope';
import { asFunction, asGenerator, asPromise, jobAsFunction, spawnFunction } from './functions.ts';
import { hold, watch } from './holding.ts';
import { type JobPlan, type Plan, picks, type ServicePlan, type SpawnPlan } from './plan.ts';
import { openIsolated } from './recording.ts';
import { type Command, raise, type World } from './world.ts';

function job(world: World, plan: JobPlan, index: number, owner: string): Observable<never> {
  const opened = deferScope((scope) => {
    const key = world.next(`${owner}/job`);
    world.jobs.set(index, scope);
    if (plan.isolated) openIsolated(world, scope.main, key);
    const needs = picks(plan.needs, index);
    if (plan.task === 'function')
      return jobAsFunction(world, plan, key, scope, owner, needs, plan.lasts ?? 0);
    const rest = plan.lasts === null ? NEVER : timer(plan.lasts).pipe(map(() => key));
    const task = hold(world, plan, key, scope, rest, needs);
    return watch(world, key, scope, owner, task);
  }).pipe(withScope({ name: 'job', isolated: plan.isolated }));
  return timer(plan.after).pipe(
    switchMap(() => opened),
    ignoreElements(),
  );
}

function spawn(world: World, scope: Scope, key: string, plan: SpawnPlan): void {
  if (plan.task === 'function') {
    spawnFunction(world, plan, key, scope);
    return;
  }
  const id = world.next(`${key}/spawn`);
  const work = plan.fails
    ? timer(plan.after).pipe(switchMap(() => throwError(() => raise(world, key, 'spawn', id))))
    : NEVER;
  world.see({ what: 'spawned', of: id, scope: key });
  scope.spawn(work.pipe(finalize(() => world.see({ what: 'spawnStopped', of: id }))));
}

/** What a service does once it has what it needs: it registers, and meets its fate or what the script does to it. */
function life(world: World, plan: ServicePlan, key: string, commands: Subject<Command>): Observable<string> {
  const value = () => world.next(`${key}=`);
  const fail = () => throwError(() => raise(world, key, 'task', `${key} fails`));
  const first = plan.start === null ? of(0) : timer(plan.start);
  const doomed = plan.fate === 'fails' && Number(key.split(':').at(-1)) <= plan.times;
  const registers = plan.fate === 'empty' ? NEVER : first.pipe(map(value));
  const fails = doomed ? timer(plan.after).pipe(switchMap(fail)) : NEVER;
  const completes = plan.fate === 'completes' || plan.fate === 'empty' ? timer(plan.after) : NEVER;
  const orders = commands.pipe(
    filter((command) => command !== 'complete'),
    mergeMap((command) => (command === 'fail' ? fail() : of(value()))),
  );
  const order = commands.pipe(filter((command) => command === 'complete'));
  return merge(concat(registers, NEVER), fails, orders).pipe(takeUntil(merge(completes, order)));
}

/** What a service is in the plan: an Observable, an async function, an async generator or a bare promise; and its stand-in. */
function define(world: World, plan: ServicePlan, index: number, config: ServiceConfig): Service<string> {
  const own = (scope: Scope, standIn: boolean): TaskInput<string> => {
    if (plan.task === 'observable') return task(world, plan, index, standIn);
    const key = world.next(`s${index}`);
    world.running.set(index, { scope, key, commands: new Subject<Command>() });
    for (const each of plan.spawns) spawn(world, scope, key, each);
    if (plan.task === 'promise') return asPromise(world, plan, key, scope, standIn);
    return plan.task === 'function'
      ? asFunction(world, plan, index, key, scope, standIn)
      : asGenerator(world, plan, index, key, scope, standIn);
  };
  if (plan.family) {
    const family = serviceFamily(config, (_: number, scope) => own(scope, false));
    if (plan.override) world.overrides.push(override(family, (_: number, scope: Scope) => own(scope, true)));
    return family(index);
  }
  const made =
    plan.task === 'observable'
      ? shareService(config)(task(world, plan, index, false))
      : service(config, (scope) => own(scope, false));
  if (plan.override) world.overrides.push(override(made, (scope) => own(scope, true)));
  return made;
}

function task(world: World, plan: ServicePlan, index: number, standIn: boolean): Observable<string> {
  return deferScope((scope) => {
    const key = world.next(`s${index}`);
    const commands = new Subject<Command>();
    world.running.set(index, { scope, key, commands });
    for (const each of plan.spawns) spawn(world, scope, key, each);
    const inner = life(world, plan, key, commands);
    const held = hold(world, plan, key, scope, inner, picks(plan.needs, index));
    const whole = merge(held, ...plan.jobs.map((each) => job(world, each, index, key)));
    const drains = plan.drain;
    const ends =
      drains === null
        ? whole
        : whole.pipe(takeUntil(noMoreDependents().pipe(switchMap(() => timer(drains)))));
    return watch(world, key, scope, undefined, ends, standIn);
  });
}

export function buildServices(world: World, plan: Plan): void {
  const config = (each: ServicePlan, name: string): ServiceConfig => ({
    name,
    keepAlive: each.keepAlive === 'notifier' ? () => timer(2) : (each.keepAlive ?? undefined),
    onComplete: each.onComplete,
    startTimeout: each.startTimeout ?? undefined,
    stopTimeout: each.stopTimeout ?? undefined,
  });
  plan.services.forEach((each, index) => {
    world.services.push(define(world, each, index, config(each, `s${index}`)));
    world.paths.push(each.family ? `s${index}(${index})` : `s${index}`);
  });
}
