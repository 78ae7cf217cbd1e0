import {
  AsyncSubject,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  merge,
  type Observable,
  of,
  retry,
  Subject,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { shareService } from 'rxjs-scope';
import { database } from './database.ts';
import { log } from './log.ts';
import { parseReading, type Reading } from './reading.ts';

export interface Ingest {
  /**
   * Stores what was published, and completes when it is committed: then it may be acknowledged. A malformed message
   * is logged and left out; it completes at once, else its publisher would send it again for ever.
   */
  readonly store: (topic: string, payload: Uint8Array) => Observable<never>;
}

/** Readings that are committed together. */
class Batch {
  readonly readings: Reading[] = [];
  readonly committed = new AsyncSubject<never>();
}

/** Takes messages in, from whichever broker they come, and writes them in batches. */
export const ingest = database.pipe(
  switchMap((db) => {
    const batches = new Subject<Batch>();
    let gathering = new Batch();

    // While one batch is being committed the next one gathers. So nothing waits for a timer, and the busier it
    // gets, the larger the batches.
    const commits = batches.pipe(
      concatMap((batch) => {
        gathering = new Batch();
        return defer(() => db.insert(batch.readings)).pipe(
          retry({ count: 4, delay: waitLonger }),
          tap({
            complete: () => batch.committed.complete(),
            error: (error: unknown) => batch.committed.error(error),
          }),
        );
      }),
      tap({ error: (error: unknown) => gathering.committed.error(error) }),
      ignoreElements(),
    );

    const add = (reading: Reading): Observable<never> => {
      const batch = gathering;
      if (batch.readings.push(reading) === 1) {
        batches.next(batch);
      }
      return batch.committed;
    };

    const now = clock();
    const store: Ingest['store'] = (topic, payload) =>
      defer(() => {
        const reading = parseReading(topic, new TextDecoder().decode(payload), now);
        if (typeof reading === 'string') {
          log(`ignored a message to ${JSON.stringify(topic)}: ${reading}`);
          return EMPTY;
        }
        return add(reading);
      });

    return merge(commits, of<Ingest>({ store }));
  }),
  shareService('ingest'),
);

/** The database may be away for a moment. If it stays away, ingest fails, and what was not acknowledged comes again. */
function waitLonger(error: unknown, attempt: number): Observable<unknown> {
  log(`could not commit (attempt ${attempt}): ${String(error)}`);
  return timer(attempt * 500);
}

/** Microseconds since 1970, never the same twice: two readings that come without a time must not count as one. */
function clock(): () => number {
  let last = 0;
  return () => {
    last = Math.max(Date.now() * 1000, last + 1);
    return last;
  };
}
