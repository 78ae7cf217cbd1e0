import fc from 'fast-check';
import {
  asyncScheduler,
  catchError,
  combineLatest,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  retry,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import {
  createMainScope,
  inScope,
  type MainScope,
  noMoreDependents,
  resource,
  type Service,
  service,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../collectUnhandled.ts';
import { type Ledger, ledger } from './ledger.ts';
import { type Client, longestPath, type Part, type Program, programs } from './randomProgram.ts';

const { marbles } = configureMarbles(expect);

function serviceOf(
  part: Part,
  index: number,
  all: readonly Observable<number>[],
  book: Ledger,
): Service<number> {
  const { opens, closes, drains, fails, keepAlive, needs, cancelled, asks } = part;
  const needed = needs.flatMap((need) => all[need] ?? []);
  const asked =
    asks === undefined
      ? EMPTY
      : defer(() => all[asks] ?? EMPTY).pipe(
          take(1),
          catchError(() => EMPTY),
        );
  const opened = resource(
    () =>
      timer(opens).pipe(
        map(() => {
          book.opens(index, needs);
          return index;
        }),
      ),
    () => {
      book.releases(index);
      return concat(asked, timer(asks === undefined ? closes : closes + 1)).pipe(
        tap({ complete: () => book.released(index) }),
      );
    },
  );
  const failing = (value: number) =>
    timer(fails ?? 0).pipe(
      map((): number => {
        throw new Error(`${String(value)} fails`);
      }),
    );
  const running =
    fails === undefined ? opened : opened.pipe(mergeMap((value) => merge(of(value), failing(value))));
  const task = needed.length === 0 ? running : combineLatest(needed).pipe(switchMap(() => running));
  const drain =
    drains === undefined
      ? EMPTY
      : noMoreDependents().pipe(
          switchMap(() => timer(drains)),
          ignoreElements(),
        );
  return service({ name: String(index), keepAlive }, (scope) => {
    if (cancelled !== undefined) timer(new Date(cancelled)).subscribe(() => void scope.cancel('enough'));
    return merge(task, drain);
  });
}

function runClient(client: Client, service: Observable<number>, main: MainScope, book: Ledger): void {
  const { part, from, stays, closes, retries } = client;
  const use =
    closes === undefined
      ? service.pipe(inScope(main))
      : service.pipe(
          switchMap(() =>
            resource(
              () => {
                book.clientOpens(part);
                return part;
              },
              () => timer(closes).pipe(tap({ complete: () => book.clientReleased(part) })),
            ),
          ),
          withScope({ name: 'client', parent: main }),
        );
  timer(from)
    .pipe(
      switchMap(() => use.pipe(retry(retries))),
      takeUntil(timer(from + stays)),
      catchError(() => EMPTY),
    )
    .subscribe();
}

/** Runs the program in virtual time, and returns the rules it broke. */
function run(program: Program): readonly string[] {
  const complaints: string[] = [];
  marbles((m) => {
    const book = ledger(() => asyncScheduler.now());
    const main = createMainScope('app');
    const services: Observable<number>[] = [];
    program.parts.forEach((part, index) => {
      services.push(serviceOf(part, index, services, book));
    });
    let closedAt = Number.NaN;
    main.events.subscribe({ complete: () => (closedAt = asyncScheduler.now()) });
    for (const client of program.clients) runClient(client, services[client.part] ?? EMPTY, main, book);
    const { at, how } = program.ends;
    timer(at).subscribe(() => {
      if (how === 'close') main.close().catch(() => undefined);
      else void main.cancel('enough');
    });
    m.flush();
    complaints.push(...book.broken, ...book.left().map((name) => `${name} is left open (rule 12)`));
    if (!(closedAt <= at + longestPath(program)))
      complaints.push(`closed at ${String(closedAt)}, too late (rule 8)`);
  })();
  return complaints;
}

describe('random programs, with clients that come and go, failures, and an end at any time', () => {
  it('keep the order, never have two generations, leave nothing open, close in the longest path', () => {
    collectUnhandled();
    fc.assert(
      fc.property(programs, (program) => {
        expect(run(program)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
