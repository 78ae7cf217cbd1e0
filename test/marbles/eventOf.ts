import { filter, firstValueFrom } from 'rxjs';
import type { MainScope, ScopeEvent } from 'rxjs-scope';

/** The next event of that type which tells of the scope at `path`. */
export function eventOf(main: MainScope, path: string, type: ScopeEvent['type']): Promise<ScopeEvent> {
  return firstValueFrom(main.events.pipe(filter((event) => event.scope === path && event.type === type)));
}
