import type { Entry } from '../engine/entry.ts';
import { ScopeNode } from '../engine/node.ts';
import type { Realm } from '../engine/realm.ts';
import { dependenciesOf, dependentsOf, withNested } from '../engine/relations.ts';
import { waitingOn } from '../engine/waitingOn.ts';
import type { ScopeSnapshot } from './scope.ts';

/** What runs in a main scope: first itself and what is nested in it, then its services, in the order of their start. */
export function snapshotOf(realm: Realm): ScopeSnapshot {
  const scopes = withNested(realm.main);
  for (let entry: Entry | undefined = realm.services.first; entry; entry = entry.nextEntry) {
    if (entry instanceof ScopeNode) scopes.push(...withNested(entry));
  }
  return { at: realm.host.now(), scopes: realm.main.state === 'closed' ? [] : scopes.map(rowOf) };
}

function rowOf(scope: ScopeNode): ScopeSnapshot['scopes'][number] {
  return {
    path: scope.path,
    kind: scope.kind,
    state: scope.state,
    generation: scope.generation,
    since: scope.stamp(),
    dependents: dependentsOf(scope).map(countOf),
    dependencies: dependenciesOf(scope).map(countOf),
    waitingOn: waitingOn(scope),
  };
}

function countOf([scope, count]: [ScopeNode, number]): { readonly path: string; readonly count: number } {
  return { path: scope.path, count };
}
