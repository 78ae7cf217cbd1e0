import { Observable, Subject } from 'rxjs';
import { runIn } from '../engine/ambient.ts';
import { Announcer } from '../engine/announcer.ts';
import type { ScopeEvent } from '../engine/event.ts';
import type { ScopeNode } from '../engine/node.ts';

/** The events of a main scope. While nobody is subscribed, none are made (rule 28). */
export function eventsOf(main: ScopeNode): Observable<ScopeEvent> {
  const { realm } = main;
  let events: Subject<ScopeEvent> | undefined;
  let listeners = 0;
  const announcer = new Announcer((event) => {
    runIn(undefined, () => {
      events?.next(event);
      if (event.type === 'closed' && event.scope === main.path) events?.complete();
    });
  });
  return new Observable((subscriber) => {
    if (main.state === 'closed') {
      subscriber.complete();
      return;
    }
    listeners++;
    realm.announcer = announcer;
    events ??= new Subject();
    subscriber.add(() => {
      if (--listeners === 0) realm.announcer = undefined;
    });
    subscriber.add(events.subscribe(subscriber));
  });
}
