import { catchError, lastValueFrom, type Observable, of, tap } from 'rxjs';
import { createMainScope, deferScope, inScope, NoScopeError, withScope } from 'rxjs-scope';

/** Emits the path of the main scope that its subscription finds, or 'none'. */
export const where: Observable<string> = deferScope((scope) => of(scope.main.path)).pipe(
  catchError((error: unknown) => of(error instanceof NoScopeError ? 'none' : String(error))),
);

export interface Found {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/**
 * Runs `task` in two main scopes at the same time, and gives what it emitted in each. One is made by `withScope()`,
 * the other by `createMainScope()`; the second time they start in the other order.
 */
export async function interleaved(task: (name: string) => Observable<string>): Promise<Found> {
  const found: Record<'a' | 'b', string[]> = { a: [], b: [] };
  const run = async (
    name: 'a' | 'b',
    inside: (source: Observable<string>) => Observable<string>,
  ): Promise<void> => {
    const values = inside(task(name)).pipe(tap((value) => found[name].push(value)));
    await lastValueFrom(values, { defaultValue: '' });
  };
  const main = createMainScope('b');
  await Promise.all([run('a', withScope('a')), run('b', inScope(main))]);
  await main.close();
  return found;
}

/** `name` as often as `times`, for each scope: what every subscription should find. */
export function own(times = 1): Found {
  return { a: Array.from({ length: times }, () => 'a'), b: Array.from({ length: times }, () => 'b') };
}

/** What no subscription should find a scope for. */
export const none: Found = { a: ['none'], b: ['none'] };
