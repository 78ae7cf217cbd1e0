import type { ScopeNode } from '../engine/node.ts';
import { MainFace } from './mainFace.ts';
import type { Scope } from './scope.ts';
import { ScopeFace } from './scopeFace.ts';

/** The scope as users see it; made when somebody asks for it. A program in which nobody does need not even load it. */
export function faceOf(node: ScopeNode): Scope {
  node.face ??= node.kind === 'main' ? new MainFace(node, faceOf) : new ScopeFace(node, faceOf);
  return node.face as Scope; // no other faces are made
}
