import type { ScopeNode } from '../engine/node.ts';
import { checkMilliseconds, checkName, checkOptions } from './check.ts';
import { nodeOf } from './nodeOf.ts';
import type { MainSettings } from './openScope.ts';
import type { Scope } from './scope.ts';
import { type Override, substitutes } from './substitute.ts';

/** How a main scope is made. */
export interface MainScopeConfig {
  /** What errors and events call it; default 'main'. */
  readonly name?: string | undefined;
  /** ms that a drain, and then the rest of a scope's end, may take, for every scope in it; default 30 000, Infinity: off. */
  readonly stopTimeout?: number | undefined;
  /** ms for its whole end; default none. */
  readonly deadline?: number | undefined;
  /** Stand-ins for services, made by {@link override}. */
  readonly overrides?: readonly Override[] | undefined;
}

/** How a scope is made by {@link withScope}. */
export interface ScopeConfig extends MainScopeConfig {
  /** The scope to be nested in, instead of the one found at the subscription. */
  readonly parent?: Scope | undefined;
  /** Has services of its own; its parent waits for it all the same. */
  readonly isolated?: boolean | undefined;
}

const MAIN_OPTIONS = ['name', 'stopTimeout', 'deadline', 'overrides'];
const SCOPE_OPTIONS = [...MAIN_OPTIONS, 'parent', 'isolated'];

export interface ScopeSettings extends MainSettings {
  readonly parent: ScopeNode | undefined;
  readonly isolated: boolean;
  /** An option that it has, and only a main scope may have. */
  readonly forMainOnly: string | undefined;
  readonly isNamed: boolean;
}

export function readMainConfig(config: unknown, what: string): MainSettings {
  return readConfig(config, what, MAIN_OPTIONS);
}

/** Checks the configuration of a scope, at the call. */
export function readScopeConfig(config: unknown, what: string): ScopeSettings {
  return readConfig(config, what, SCOPE_OPTIONS);
}

function readConfig(config: unknown, what: string, known: readonly string[]): ScopeSettings {
  const options = (
    typeof config === 'string' ? { name: config } : config === undefined ? {} : config
  ) as ScopeConfig; // checked from here on
  checkOptions(options, known, `The configuration of ${what}`);
  const { name, stopTimeout, deadline, overrides, parent, isolated } = options;
  if (name !== undefined) checkName(name, `The name given to ${what}`);
  checkMilliseconds(stopTimeout, `The stopTimeout given to ${what}`);
  checkMilliseconds(deadline, `The deadline given to ${what}`);
  if (isolated !== undefined && typeof isolated !== 'boolean') {
    throw new TypeError(`The option isolated given to ${what} must be a boolean.`);
  }
  const settings = {
    name: name ?? 'main',
    isNamed: name !== undefined,
    stopTimeout,
    deadline,
    overrides: overrides && substitutes(overrides, what),
    parent: parent === undefined ? undefined : nodeOf(parent, `The parent given to ${what}`),
    isolated: isolated ?? false,
    forMainOnly: deadline === undefined ? overrides && 'overrides' : 'deadline',
  };
  if (settings.parent && !settings.isolated) refuseForNested(settings);
  return settings;
}

/** A nested scope shares the services of its main scope, and ends within its budget. */
export function refuseForNested(settings: ScopeSettings): void {
  const option = settings.forMainOnly;
  if (option === undefined) return;
  throw new TypeError(
    `The scope ${settings.name} is nested, so it cannot have ${option}: that is its main scope's. ` +
      `Give it isolated: true for services of its own.`,
  );
}
