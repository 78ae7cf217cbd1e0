import type { ScopeNode } from '../engine/node.ts';
import type { Scope } from './scope.ts';

/** The scope as users see it; made when somebody asks for it. */
export function faceOf(node: ScopeNode): Scope {
  return (node.face ??= node.realm.host.face(node)) as Scope; // what the host makes is one; the engine knows no more of it
}
