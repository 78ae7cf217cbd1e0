import { Case } from './oracle/case.ts';
import { finalized, finalizing, stopped } from './oracle/order.ts';
import { instantEnds, theEnd, turnEnds } from './oracle/rest.ts';
import { event } from './oracle/story.ts';
import { ended, told } from './oracle/telling.ts';
import type { Plan } from './plan.ts';
import type { Seen } from './seen.ts';

/** Judges one thing seen by what was seen before it. */
function judgeOne(c: Case, seen: Seen): void {
  if (seen.what === 'finalizing') finalizing(c, seen);
  else if (seen.what === 'finalized') finalized(c, seen);
  else if (seen.what === 'stopped') stopped(c, seen);
  else if (seen.what === 'told') told(c, seen);
  else if (seen.what === 'ended') ended(c, seen);
  else if (seen.what === 'event') event(c, seen);
  else if (seen.what === 'unsettled') c.check(false, 'rule 21', seen.promise, 'never settles');
}

/**
 * Judges what was seen of a program by the rules alone: it knows nothing of the engine. Each fault begins with the rule it
 * breaks. Where the rules leave a choice, it takes either.
 */
export function judge(plan: Plan, log: readonly Seen[]): string[] {
  const c = new Case(plan);
  for (const seen of log) {
    if (seen.turn !== c.h.now.turn) turnEnds(c);
    if (seen.at !== c.h.now.at) instantEnds(c);
    c.h.now = seen;
    judgeOne(c, seen);
    c.h.record(seen);
  }
  theEnd(c);
  return c.faults;
}
