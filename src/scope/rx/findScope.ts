import { Subscriber, type TeardownLogic } from 'rxjs';
import { NoScopeError } from '../../errors/index.ts';
import type { Activity } from '../engine/activity.ts';
import { ambientScope } from '../engine/ambient.ts';
import { ScopeNode } from '../engine/node.ts';
import type { ServicePlan } from '../engine/slot.ts';
import { failLater } from './failLater.ts';

/** A subscriber that stands at the border of a scope: what is above it in the pipe runs in that scope. */
export abstract class ScopedSubscriber<T> extends Subscriber<T> {
  /** A name that every copy of this library knows, so that two copies in one program can tell. */
  readonly rxjsScope: ScopeNode;
  /** The task that it is the end of, if it is. */
  abstract readonly activity: Activity | undefined;
  /** Who stands below, outside of the scope. */
  readonly outer: object | undefined;

  /** @param linked whether what it gets goes on to `outer`, and ends with it, as in an operator */
  constructor(scope: ScopeNode, outer: object | undefined, linked?: Subscriber<T>) {
    super(linked);
    this.rxjsScope = scope;
    this.outer = outer;
  }

  get scope(): ScopeNode {
    return this.rxjsScope;
  }
}

/** What a link of a subscriber chain may have. `destination` is protected in RxJS, and may be read while subscribing. */
interface Link {
  readonly destination?: unknown;
  readonly rxjsScope?: unknown;
}

function isLink(value: unknown): value is Link {
  return typeof value === 'object' && value !== null;
}

/** The scope nearest down the chain, which may be of another copy of this library; else the ambient one. */
function nearestScope(subscriber: object): unknown {
  for (let link: unknown = subscriber; isLink(link); link = link.destination) {
    if (link.rxjsScope !== undefined) return link.rxjsScope;
  }
  return ambientScope();
}

/** The current scope of a subscription: down its chain, else the ambient one (rule 24). */
export function findScope(subscriber: object): ScopeNode | undefined {
  const scope = nearestScope(subscriber);
  if (scope === undefined || scope instanceof ScopeNode) return scope;
  throw otherLibraryError();
}

/** Where what a scope hands to its consumer runs: in the consumer's scope, or in none. */
export function scopeOutside(consumer: object): ScopeNode | undefined {
  const scope = nearestScope(consumer);
  return scope instanceof ScopeNode ? scope : undefined;
}

/** Subscribes in the current scope; where there is none, errs a turn later, and says `what` needs one. */
export function inCurrentScope<T, W extends string | ServicePlan>(
  subscriber: Subscriber<T>,
  what: W,
  subscribe: (scope: ScopeNode, subscriber: Subscriber<T>, what: W) => TeardownLogic,
): TeardownLogic {
  const scope = nearestScope(subscriber);
  if (scope instanceof ScopeNode) return subscribe(scope, subscriber, what);
  return failLater(subscriber, scope === undefined ? noScopeError(subscriber, what) : otherLibraryError());
}

function noScopeError(subscriber: object, what: string | ServicePlan): NoScopeError {
  const name = typeof what === 'string' ? what : `The service ${what.name}`;
  return new NoScopeError(name, isForeign(subscriber) ? OTHER_RXJS : '');
}

function otherLibraryError(): NoScopeError {
  return new NoScopeError('A subscription', OTHER_LIBRARY);
}

const OTHER_LIBRARY =
  ' The scope below is of another copy of rxjs-scope: install one only (npm ls rxjs-scope).';
const OTHER_RXJS = ' The chain goes through another copy of rxjs: install one only (npm ls rxjs).';

/** Whether the chain passes through subscribers of another copy of rxjs. */
function isForeign(subscriber: object): boolean {
  for (let link: unknown = subscriber; isLink(link); link = link.destination) {
    if ('isStopped' in link && !(link instanceof Subscriber)) return true;
  }
  return false;
}

/** The task of `owner` on whose chain the subscription stands, else its own. */
export function findActivity(subscriber: object, owner: ScopeNode): Activity | undefined {
  let link: unknown = subscriber;
  while (isLink(link)) {
    if (link instanceof ScopedSubscriber) {
      if (link.scope === owner && link.activity) return link.activity;
      link = link.outer;
    } else {
      link = link.destination;
    }
  }
  return owner.task;
}
