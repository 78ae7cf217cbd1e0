import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import { NoScopeError, ScopeClosedError } from '../errors/index.ts';
import type { ScopeNode } from '../scope/engine/node.ts';
import { checkObservable } from '../scope/rx/check.ts';
import { failLater } from '../scope/rx/failLater.ts';
import { findScope, scopeOutside } from '../scope/rx/findScope.ts';
import { openMain, openNested } from '../scope/rx/openScope.ts';
import {
  readScopeConfig,
  refuseForNested,
  type ScopeConfig,
  type ScopeSettings,
} from '../scope/rx/scopeConfig.ts';
import { runScopeTask } from '../scope/rx/scopeTask.ts';

/**
 * Runs what stands above it in the pipe as the task of a scope. Its end is the end of the scope: it completes, or errs,
 * only after all that it started has been torn down, dependents first.
 *
 * ```
 * source      --a--b--|
 *               withScope('app')
 * result      --a--b-----|        completes when everything is closed
 * teardown           ---          finalizers, then the services that nobody needs any more
 * ```
 *
 * Outside of any scope it makes a main scope, with services of its own. Inside one it makes a scope nested in it, which
 * shares its services; `isolated: true` makes a main scope there too.
 *
 * ```ts
 * const app = orders.pipe(
 *   switchMap((o) => resource(() => listen(o), (server) => drain(server))),
 *   takeUntil(fromEvent(process, 'SIGTERM')),
 *   withScope('app'),
 * );
 * await lastValueFrom(app, { defaultValue: undefined }); // when the server, then orders, then the rest have closed
 * ```
 *
 * Errs with the source's own error; with a {@link TeardownError} if teardown had any; with a {@link ScopeClosedError} if
 * it, or the scope that it is nested in, was cancelled; with a {@link ScopeDiedError} if that one failed.
 * Unsubscribing ends the scope as well: teardown goes on behind.
 *
 * State: one scope per subscription.
 *
 * @param config its name, or its configuration; names left out are 'main' and 'scope'.
 * @throws TypeError or RangeError for a configuration that is not one.
 * @see {@link createMainScope} for a scope that is not a stream, {@link inScope} to run in one that is there.
 */
export function withScope<T>(config?: string | ScopeConfig): MonoTypeOperatorFunction<T> {
  const settings = readScopeConfig(config, 'withScope()');
  return (source) => {
    checkObservable(source, 'The source of withScope()');
    return new Observable<T>((subscriber) => {
      let scope: ScopeNode;
      let outside: ScopeNode | undefined;
      try {
        outside = settings.parent ? scopeOutside(subscriber) : findScope(subscriber);
        scope = open(settings, settings.parent ?? outside);
      } catch (error) {
        if (error instanceof ScopeClosedError || error instanceof NoScopeError)
          return failLater(subscriber, error);
        throw error;
      }
      runScopeTask(scope, source, subscriber, outside);
      return undefined;
    });
  };
}

function open(settings: ScopeSettings, parent: ScopeNode | undefined): ScopeNode {
  if (parent === undefined || settings.isolated) return openMain(settings, parent);
  refuseForNested(settings);
  return openNested(parent, settings.isNamed ? settings.name : 'scope', settings.stopTimeout);
}
