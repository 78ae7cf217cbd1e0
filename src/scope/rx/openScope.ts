import { move } from '../engine/lifecycle.ts';
import { machine } from '../engine/machine.ts';
import { nestingOf } from '../engine/nesting.ts';
import { ScopeNode } from '../engine/node.ts';
import { isOver, overError } from '../engine/over.ts';
import { type Overrides, Realm } from '../engine/realm.ts';
import { rxHost } from './rxHost.ts';

/** How long a scope's drain, tasks that cannot be cut and finalizers may take, in ms, unless said otherwise. */
const STOP_TIMEOUT = 30_000;

export interface MainSettings {
  readonly name: string;
  readonly stopTimeout: number | undefined;
  readonly deadline: number | undefined;
  readonly overrides: Overrides | undefined;
}

/** A new main scope, and with `parent` an isolated one: that waits for it as for a nested scope (rule 25). */
export function openMain(settings: MainSettings, parent: ScopeNode | undefined): ScopeNode {
  const realm = new Realm(rxHost, machine, parent?.realm, settings.overrides, settings.deadline);
  const stopTimeout = settings.stopTimeout ?? parent?.stopTimeout ?? STOP_TIMEOUT;
  const scope = new ScopeNode('main', settings.name, realm, parent, undefined, stopTimeout);
  realm.main = scope;
  if (parent) addTo(parent, scope);
  move(scope, 'ready');
  scope.stamp();
  return scope;
}

/** A scope nested in `parent`, whose services it shares. */
export function openNested(parent: ScopeNode, name: string, stopTimeout: number | undefined): ScopeNode {
  const scope = new ScopeNode(
    'nested',
    name,
    parent.realm,
    parent,
    undefined,
    stopTimeout ?? parent.stopTimeout,
  );
  addTo(parent, scope);
  parent.realm.announcer?.tell(scope, { type: 'starting' });
  move(scope, 'ready');
  return scope;
}

function addTo(parent: ScopeNode, scope: ScopeNode): void {
  if (isOver(parent)) throw overError(parent, 'opened');
  parent.add(scope);
  if (parent.stopped) nestingOf(scope).isLate = true;
  const handingOut = parent.nesting?.handingOut;
  if (handingOut) {
    nestingOf(scope).openedDuring = handingOut;
    nestingOf(handingOut).closesAfter++;
  }
}
