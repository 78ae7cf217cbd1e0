import { show } from './check.ts';

/** Disposes of a value by the method that it brings along; that it has one is checked when it is acquired. */
export function dispose(value: unknown): PromiseLike<unknown> | undefined {
  return disposer(value)?.call(value) as PromiseLike<unknown> | undefined; // what a dispose method returns
}

export function notDisposable(value: unknown): TypeError {
  return new TypeError(
    `What resource() acquired, ${show(value)}, has neither Symbol.asyncDispose nor Symbol.dispose: give it a release function.`,
  );
}

/** How a value disposes of itself; undefined where it does not, or the platform knows no such thing. */
export function disposer(value: unknown): ((this: unknown) => unknown) | undefined {
  const { asyncDispose, dispose: sync } = Symbol as {
    readonly asyncDispose?: symbol;
    readonly dispose?: symbol;
  };
  const members = Object(value) as Readonly<Record<symbol, unknown>>; // any object may have them
  for (const key of [asyncDispose, sync]) {
    const method = key && members[key];
    if (typeof method === 'function') return method as (this: unknown) => unknown; // called without arguments
  }
  return undefined;
}
