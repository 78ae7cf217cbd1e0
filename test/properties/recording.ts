import type { MainScope, ScopeEvent } from 'rxjs-scope';
import type { World } from './world.ts';

/** Writes down what an event says, of the life that its path has now. */
function tell(world: World, prefix: string, event: ScopeEvent): void {
  const path = prefix + event.scope;
  const of = world.lifeAt(path);
  switch (event.type) {
    case 'starting':
      world.see({ what: 'starting', of: world.bear(path), path });
      return;
    case 'ready':
    case 'draining':
    case 'releasing':
    case 'closed':
      if (event.type === 'closed') world.bury(of);
      world.see({ what: event.type, of });
      return;
    case 'closing':
      world.see({ what: 'closing', of, outcome: event.outcome, error: event.error });
      return;
    case 'acquired':
    case 'released':
      world.see({ what: event.type, of, by: prefix + event.by });
      return;
    case 'finalizer':
      world.see({ what: 'said', of: event.name, phase: event.phase, error: event.error });
      if (event.phase === 'abandoned') world.see({ what: 'abandoned', of: event.name });
  }
}

/** Follows a main scope, which is open when it is first seen. */
export function openMain(world: World, main: MainScope, prefix: string): void {
  const path = prefix + main.path;
  world.prefixes.set(main, prefix);
  const of = world.bear(path);
  main.events.subscribe((event) => tell(world, prefix, event));
  world.see({ what: 'starting', of, path, main: true });
  world.see({ what: 'ready', of });
}

/** Follows an isolated main scope: the paths in it begin with its run. */
export function openIsolated(world: World, main: MainScope, key: string): void {
  world.isolated.push(main);
  openMain(world, main, `${key}>`);
}
