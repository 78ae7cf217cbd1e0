import { asyncScheduler, type Observable, type Subscription, tap, timer } from 'rxjs';
import { resource } from 'rxjs-scope';

/** Writes down what happens, with the virtual time it happens at. */
export interface Journal {
  (what: string): void;
  readonly lines: readonly string[];
}

export function journal(): Journal {
  const lines: string[] = [];
  return Object.assign(
    (what: string) => {
      lines.push(`${String(asyncScheduler.now())} ${what}`);
    },
    { lines },
  );
}

/** A resource named `name` that is open at once and takes `ms` to close, and writes both down. */
export function part(note: Journal, name: string, ms: number): Observable<string> {
  return resource(
    () => {
      note(`${name} opens`);
      return name;
    },
    () => {
      note(`${name} closes`);
      return timer(ms).pipe(tap({ complete: () => note(`${name} closed`) }));
    },
  );
}

/** Does `action` at `ms` of virtual time. */
export function at(ms: number, action: () => void): Subscription {
  return timer(ms).subscribe(action);
}

/** The errors `source` ends with, once it has. */
export function errorsOf(source: Observable<unknown>): readonly unknown[] {
  const errors: unknown[] = [];
  source.subscribe({
    error: (error: unknown) => {
      errors.push(error);
    },
  });
  return errors;
}

/** `value`, which the test has set by now. */
export function defined<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('nothing has set this value');
  }
  return value;
}
