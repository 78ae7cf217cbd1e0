import { asyncScheduler, type Observer, type Subscription } from 'rxjs';

/** Errs one turn later, so that a bare `retry()` does not spin (rule 16). */
export function failLater(observer: Pick<Observer<never>, 'error'>, error: unknown): Subscription {
  return asyncScheduler.schedule(() => {
    observer.error(error);
  });
}
