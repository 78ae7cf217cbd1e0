import type { Observable, Subject } from 'rxjs';
import type { MainScope, Override, Scope } from 'rxjs-scope';
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
  /** The stand-ins that the main scope is given. */
  readonly overrides: Override[];
  /** The isolated main scopes. */
  readonly isolated: MainScope[];
  readonly running: Map<number, Running>;
  readonly jobs: Map<number, Scope>;
  readonly main: () => MainScope;
  /** What the paths of a main scope begin with: of an isolated one, its run. */
  readonly prefixes: Map<MainScope, string>;
  /** Begins the next life of a path, and names it. */
  readonly bear: (path: string) => string;
  readonly lifeAt: (path: string) => string;
  readonly bury: (life: string) => void;
  /** The life that begins to run: the newest, if it lives and does not run already; else the next, of which the events have yet to tell. */
  readonly lifeOf: (scope: Scope) => string;
  /** The path of a service, as that scope finds it. */
  readonly pathIn: (scope: Scope, service: number) => string;
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
  const lives = new Map<string, number>();
  const over = new Set<string>();
  const prefixes = new Map<MainScope, string>();
  const paths: string[] = [];
  const lifeAt = (path: string): string => `${path}#${lives.get(path) ?? 0}`;
  return {
    see,
    next(name) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return `${name}:${count}`;
    },
    services: [],
    paths,
    overrides: [],
    isolated: [],
    running: new Map(),
    jobs: new Map(),
    main,
    prefixes,
    bear(path) {
      lives.set(path, (lives.get(path) ?? 0) + 1);
      return lifeAt(path);
    },
    lifeAt,
    lifeOf(scope) {
      const path = `${prefixes.get(scope.main) ?? ''}${scope.path}`;
      const taken = over.has(lifeAt(path)) || !lives.has(path);
      const life = taken ? `${path}#${(lives.get(path) ?? 0) + 1}` : lifeAt(path);
      over.add(life);
      return life;
    },
    bury: (life) => over.add(life),
    pathIn: (scope, service) => `${prefixes.get(scope.main) ?? ''}${paths[service]}`,
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
  world.see({ what: 'raised', of: scope, kind, error });
  return error;
}
