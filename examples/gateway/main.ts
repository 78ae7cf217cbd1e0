/**
 * A gateway for sensors: takes readings in by MQTT, stores them in Postgres, serves them by HTTP.
 *
 * Each part is a service in a file of its own, which says what it needs. The order in which they start and stop follows
 * from that. Here the outermost part is subscribed to, which starts everything, until a signal comes.
 */
import { fromEvent, lastValueFrom, merge, type Observable, skip, takeUntil, tap } from 'rxjs';
import { deferScope, FinalizerError, type Scope, ScopeDiedError, withScope } from 'rxjs-scope';
import { log, logEvent } from './log.ts';
import { sensors } from './sensors.ts';

// Emits the signal's name and number.
const signals = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')) as Observable<
  [string, number]
>;

// Subscribing to the outermost part starts all that it needs.
const start = (scope: Scope): Observable<unknown> => {
  scope.main.events.subscribe(logEvent);
  return sensors;
};

// The first signal completes the task; takeUntil stands above withScope, so what has begun is finished and closed.
const gateway = deferScope(start).pipe(
  takeUntil(signals.pipe(tap(([name]) => log(`${name}: stopping`)))),
  withScope('gateway'),
);

// The second one ends the process at once. Nothing that was acknowledged is lost: it is committed.
signals.pipe(skip(1)).subscribe(([, number]) => process.exit(128 + number));

// Completes when everything is closed. Then nothing is left that keeps the process alive.
try {
  await lastValueFrom(gateway, { defaultValue: undefined });
} catch (error) {
  for (const reason of new Set(reasons(error))) {
    console.error(reason);
  }
  process.exitCode = 1;
}

/** What went wrong at first, and where, without all that failed because of it. */
function reasons(error: unknown, scope = 'gateway'): string[] {
  if ((error instanceof ScopeDiedError || error instanceof FinalizerError) && error.cause !== undefined) {
    return reasons(error.cause, error.scope);
  }
  if (error instanceof AggregateError) {
    return error.errors.flatMap((each) => reasons(each, scope));
  }
  return [`${scope}: ${error instanceof Error ? error.message : String(error)}`];
}
