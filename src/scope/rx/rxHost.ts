import { asyncScheduler, throwError } from 'rxjs';
import type { Host } from '../engine/host.ts';

/** Time from RxJS's scheduler, so that it is virtual in marble tests (rule 23); unheard errors go where RxJS sends its own. */
export const rxHost: Host = {
  now: () => asyncScheduler.now(),
  after: (milliseconds, action) => {
    const timer = asyncScheduler.schedule(action, milliseconds);
    return () => {
      timer.unsubscribe();
    };
  },
  report: (error) => {
    // An error with no handler: RxJS calls config.onUnhandledError, or throws it where nobody can catch it.
    throwError(() => error).subscribe();
  },
};
