import { config } from 'rxjs';
import { onTestFinished } from 'vitest';

/** Collects what goes to RxJS `config.onUnhandledError` until the test ends. */
export function collectUnhandled(): unknown[] {
  const errors: unknown[] = [];
  const before = config.onUnhandledError;
  config.onUnhandledError = (error) => {
    errors.push(error);
  };
  onTestFinished(() => {
    config.onUnhandledError = before;
  });
  return errors;
}
