import type { Observable, Subject } from 'rxjs';
import type { MainScope, Scope } from 'rxjs-scope';
import type { What } from './seen.ts';

export type Command = 'emit' | 'fail' | 'complete';

/** The newest run of a service, as the script reaches it. */
interface Running {
  readonly scope: Scope;
  readonly key: string;
  readonly commands: Subject<Command>;
}

/** One run of a plan: what its callbacks share. */
export interface World {
  readonly see: (what: What) => void;
  /** Names the next one of its kind: 's3:1', then 's3:2'. */
  readonly next: (name: string) => string;
  readonly services: Observable<string>[];
  /** The path of each service. */
  readonly paths: string[];
  readonly running: Map<number, Running>;
  readonly jobs: Map<number, Scope>;
  readonly main: () => MainScope;
  /** Makes the next finalizer throw. */
  readonly spoil: () => void;
  /** Whether the finalizer that begins now is to throw. */
  readonly spoilt: () => boolean;
  /** Promises that must have settled in the end, by name. */
  readonly promises: [name: string, promise: Promise<unknown>][];
}

export function createWorld(see: (what: What) => void, main: () => MainScope): World {
  let spoils = false;
  const counts = new Map<string, number>();
  return {
    see,
    next(name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return `${name}:${count}`;
    },
    services: [],
    paths: [],
    running: new Map(),
    jobs: new Map(),
    main,
    spoil: () => {
      spoils = true;
    },
    spoilt() {
      const now = spoils;
      spoils = false;
      return now;
    },
    promises: [],
  };
}

/** Makes an error and says whose it is. */
export function raise(
  world: World,
  scope: string,
  kind: 'task' | 'finalizer' | 'spawn' | 'reason',
  message: string,
): Error {
  const error = new Error(message);
  world.see({ what: 'raised', scope, kind, error });
  return error;
}
