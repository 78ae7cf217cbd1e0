import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { isOver, overError } from '../scope/engine/over.ts';
import { checkObservable } from '../scope/rx/check.ts';
import { failLater } from '../scope/rx/failLater.ts';
import { Guest } from '../scope/rx/guest.ts';
import { nodeOf } from '../scope/rx/nodeOf.ts';
import type { Scope } from '../scope/rx/scope.ts';
import { subscribeIn } from '../scope/rx/subscribeIn.ts';

/**
 * Runs what stands above it in the pipe in a scope that is there: the way in from code outside of any scope. Put it
 * last: what stands below it does not run in the scope.
 *
 * ```
 * source      --a--b--c--
 *               inScope(main)
 * result      --a--b--|           completes as the scope stops
 * main        -----------(closing)
 * ```
 *
 * ```ts
 * const main = createMainScope('app');
 * app.get('/users', async (request) => {
 *   const users = database.pipe(switchMap((db) => db.query('…')), inScope(main));
 *   return await firstValueFrom(users);
 * });
 * ```
 *
 * When the scope stops its activity, the source is unsubscribed, and the result completes; it errs with a
 * {@link ScopeClosedError} if the scope was cancelled, with a {@link ScopeDiedError} if it failed, and with a
 * {@link ScopeClosedError} a turn later if it had closed already. Of two `inScope`, the one nearer below wins.
 *
 * @throws TypeError for what is not a scope.
 * @see {@link withScope} with `parent`, whose end waits for its teardown.
 */
export function inScope<T>(scope: Scope): MonoTypeOperatorFunction<T> {
  const node = nodeOf(scope, 'The scope given to inScope()');
  return (source) => {
    checkObservable(source, 'The source of inScope()');
    return new Observable<T>((subscriber) => {
      if (isOver(node)) return failLater(subscriber, overError(node, 'run'));
      const guest = new Guest(node, subscriber);
      subscribeIn(node, source, guest);
      return undefined;
    });
  };
}
