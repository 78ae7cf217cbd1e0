import { FinalizerEntry } from '../scope/engine/finalizer.ts';
import { ScopeNode } from '../scope/engine/node.ts';
import { nodeOf } from '../scope/rx/nodeOf.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { originOf } from './origin.ts';

/**
 * Fails if a scope still holds anything: a dependency, a scope nested in it, a finalizer or resource that has not run.
 * Of a main scope, no service may run in it either.
 *
 * ```
 * main.use(database)   ^------------------(closing)|
 * expectNoLeaks(main)    ✗                  ✗        ✓
 * ```
 *
 * ```ts
 * import { afterEach } from 'vitest';
 * import { expectNoLeaks, trace } from 'rxjs-scope/testing';
 *
 * trace(main).subscribe(); // from here on, the stacks are known
 * afterEach(() => {
 *   expectNoLeaks(main);
 * });
 * // Error: main still holds 2 things:
 * // - database (ready), used by main
 * //     at handleRequest (src/requests.ts:12:5)
 * // - main/job (ready), open in main
 * ```
 *
 * The stacks tell where a dependency was subscribed to, since the first subscription to {@link trace}. An edge leaves one
 * turn after it was unsubscribed: await that first.
 *
 * @param scope a main scope, or any other: then what it and those nested in it hold.
 * @throws Error with the list of what is still held, and by whom; TypeError for what is not a scope.
 */
export function expectNoLeaks(scope: Scope): void {
  const node = nodeOf(scope, 'The scope given to expectNoLeaks()');
  const held = node.kind === 'main' ? heldInMain(node) : heldBy(node);
  if (held.length === 0) return;
  throw new Error(
    `${node.path} still holds ${held.length === 1 ? 'one thing' : `${held.length} things`}:\n${held.join('\n')}`,
  );
}

function heldInMain(main: ScopeNode): readonly string[] {
  const held = [...heldBy(main)];
  for (let entry = main.realm.services.first; entry; entry = entry.nextEntry) {
    if (!(entry instanceof ScopeNode)) continue;
    if (!entry.hasDependents) held.push(`- ${show(entry)}, used by nobody`);
    held.push(...heldBy(entry));
  }
  return held;
}

/** What a scope holds, and the scopes nested in it. */
function heldBy(root: ScopeNode): readonly string[] {
  const held: string[] = [];
  const scopes = [root];
  for (const scope of scopes) {
    held.push(...dependenciesOf(scope));
    for (let entry = scope.entries?.first; entry; entry = entry.nextEntry) {
      if (entry instanceof FinalizerEntry) {
        held.push(
          `- finalizer '${entry.name}' of ${scope.path}, ${entry.state === 'running' ? 'still running' : 'not run'}`,
        );
      } else if (entry instanceof ScopeNode) {
        held.push(`- ${show(entry)}, open in ${scope.path}`);
        scopes.push(entry);
      }
    }
  }
  return held;
}

function dependenciesOf(scope: ScopeNode): readonly string[] {
  const held: string[] = [];
  for (let edge = scope.dependencies?.first; edge; edge = edge.nextDependency) {
    const what = edge.generation ? show(edge.generation) : `${edge.slot.plan.name} (its next generation)`;
    const how =
      edge.state === 'leaving' ? 'unsubscribed, and leaving, by' : edge.generation ? 'used by' : 'awaited by';
    const origin = originOf(edge);
    held.push([`- ${what}, ${how} ${scope.path}`, ...(origin ? [origin] : [])].join('\n'));
  }
  return held;
}

function show(scope: ScopeNode): string {
  return `${scope.path} (${scope.state})`;
}
