import type { Observable } from 'rxjs';
import { TeardownError } from '../../errors/index.ts';
import { endOf } from '../engine/endOf.ts';
import type { ScopeEvent } from '../engine/event.ts';
import { beginDrain } from '../engine/lifecycle.ts';
import type { ScopeNode } from '../engine/node.ts';
import { armDeadline } from '../engine/timeouts.ts';
import { checkMilliseconds, checkOptions } from './check.ts';
import { eventsOf } from './events.ts';
import type { Scope, ScopeSnapshot } from './scope.ts';
import { ScopeFace } from './scopeFace.ts';
import { snapshotOf } from './snapshot.ts';

/** A main scope as users see it. */
export class MainFace extends ScopeFace {
  readonly events: Observable<ScopeEvent>;
  readonly #main: ScopeNode;

  constructor(main: ScopeNode, faceOf: (node: ScopeNode) => Scope) {
    super(main, faceOf);
    this.#main = main;
    this.events = eventsOf(main);
  }

  snapshot(): ScopeSnapshot {
    return snapshotOf(this.#main.realm);
  }

  close(options: { readonly deadline?: number | undefined } = {}): Promise<void> {
    checkOptions(options, ['deadline'], 'The options of close()');
    checkMilliseconds(options.deadline, 'The deadline of close()');
    const main = this.#main;
    const end = endOf(main, () => {
      armDeadline(main.realm, options.deadline);
      beginDrain(main);
      main.realm.queue.run();
    });
    return end.then(() => {
      const errors = main.told?.collected ?? [];
      if (main.state === 'closed' && errors.length > 0) throw new TeardownError(main.path, errors);
    });
  }

  // Where the platform has no Symbol.asyncDispose, a main scope has no such method, and all else works.
  static {
    if ((Symbol as { readonly asyncDispose?: symbol }).asyncDispose !== undefined) {
      Object.defineProperty(MainFace.prototype, Symbol.asyncDispose, {
        configurable: true,
        writable: true,
        value(this: MainFace): Promise<void> {
          return this.close();
        },
      });
    }
  }
}
