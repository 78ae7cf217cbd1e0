import type { Edge } from './edge.ts';
import { drop } from './graph.ts';
import type { ScopeNode } from './node.ts';
import type { Realm } from './realm.ts';
import { isLiving } from './state.ts';

/**
 * Teardown that began in one turn in a scope that lives on. The edges that left in that turn wait for it (rule 10).
 */
export class LeavingBatch {
  readonly holder: ScopeNode;
  readonly edges: Edge[] = [];
  #pending = 0;

  constructor(holder: ScopeNode) {
    this.holder = holder;
  }

  begin(): void {
    this.#pending++;
  }

  settle(): void {
    this.#pending--;
    this.#dropIfSettled();
  }

  seal(): void {
    this.holder.batch = undefined;
    this.#dropIfSettled();
  }

  #dropIfSettled(): void {
    if (this.#pending > 0) return;
    for (const edge of this.edges.splice(0)) dropIfLeft(edge);
    this.holder.realm.queue.run();
  }
}

/** Lets an edge go at the end of the turn. */
export function leave(edge: Edge): void {
  edge.state = 'leaving';
  const { realm } = edge.holder;
  realm.leaving.push(edge);
  awaitTurn(realm);
}

/** The batch for teardown that begins now in `holder`, which lives on. */
export function joinBatch(holder: ScopeNode): LeavingBatch {
  if (holder.batch === undefined) {
    holder.batch = new LeavingBatch(holder);
    holder.realm.batches.push(holder.batch);
    awaitTurn(holder.realm);
  }
  holder.batch.begin();
  return holder.batch;
}

/** One timer for all edges of a main scope: one each would cost forty times a share(). */
function awaitTurn(realm: Realm): void {
  if (realm.turnIsPending) return;
  realm.turnIsPending = true;
  realm.host.after(0, () => {
    endTurn(realm);
  });
}

function endTurn(realm: Realm): void {
  const { leaving, batches } = realm;
  realm.turnIsPending = false;
  realm.leaving = [];
  realm.batches = [];
  for (const edge of leaving) {
    const { batch } = edge.holder;
    if (batch) batch.edges.push(edge);
    else dropIfLeft(edge);
  }
  for (const batch of batches) batch.seal();
  realm.queue.run();
}

/** A scope that has meanwhile begun to end drops its edges itself, after its finalizers (rule 9). */
function dropIfLeft(edge: Edge): void {
  if (!isLiving(edge.holder)) return;
  drop(edge);
  // It was of use while the edge stood, and would keep the error for as long as the holder lives.
  if (edge.holder.told) edge.holder.told.diedOf = undefined;
}
