import { asyncScheduler } from 'rxjs';
import { clock } from './clock.ts';

/**
 * The library drops the edges that have left in a timer at the end of the turn, which is part of what they cost. Call
 * this before they leave; what it returns tells, afterwards, how long everything in that timer took. The time of the
 * event loop itself is left out.
 */
export function markTurn(): () => Promise<number> {
  let begun = 0;
  asyncScheduler.schedule(() => {
    begun = clock();
  });
  return () =>
    new Promise((resolve) => {
      asyncScheduler.schedule(() => {
        resolve(clock() - begun);
      });
    });
}
