import { catchError, EMPTY, filter, map, merge, of, Subject, switchMap, take, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  noMoreDependents,
  resource,
  shareService,
} from 'rxjs-scope';
import { configureMarbles, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('generations of a service (rule 3)', () => {
  it(
    'makes a subscription while the service closes wait for the next generation (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('            -a');
      const release = m.cold('               ----|');
      const service = resource(
        () => acquire,
        () => release,
      ).pipe(shareService('x'), inScope(main));
      picture(m, main, { x: '             -r-f---xr--f---x' });
      m.expect(service, '   ^--!').toBeObservable('-a');
      m.expect(service, '-----^-----!').toBeObservable('--------a');
      m.expect(release).toHaveSubscriptions(['---^---!', '-----------^---!']);
    }),
  );

  it(
    'makes a subscription while the service drains wait for the next generation (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('  ----|');
      const service = merge(of('a'), noMoreDependents().pipe(switchMap(() => drain))).pipe(
        shareService('x'),
        inScope(main),
      );
      picture(m, main, { x: 'r--d---(xr)d---x' }, 'rdx');
      m.expect(service, '   ^--!').toBeObservable('a');
      m.expect(service, '----^------!').toBeObservable('-------a');
      m.expect(drain).toHaveSubscriptions(['---^---!', '-----------^---!']);
    }),
  );

  it(
    'starts one next generation for all who wait (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('a');
      const release = m.cold('----|');
      const service = resource(
        () => acquire,
        () => release,
      ).pipe(shareService('x'), inScope(main));
      m.expect(service, '   ^--!').toBeObservable('a');
      m.expect(service, '----^----!').toBeObservable('-------a');
      m.expect(service, '------^--!').toBeObservable('-------a');
      m.expect(release).toHaveSubscriptions(['---^---!', '---------^---!']);
    }),
  );

  it(
    'lets a dependent stop waiting; then no next generation starts (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const acquire = m.cold('a');
      const release = m.cold('----|');
      const service = resource(
        () => acquire,
        () => release,
      ).pipe(shareService('x'), inScope(main));
      picture(m, main, { x: 'r--f---x' });
      m.expect(service, '   ^--!').toBeObservable('a');
      m.expect(service, '----^-!').toBeObservable('-');
      m.expect(release).toHaveSubscriptions('---^---!');
    }),
  );

  it(
    'numbers the generations in its events (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      const service = m.cold('a').pipe(shareService('x'), inScope(main));
      const ready = main.events.pipe(
        filter((event) => event.scope === 'x' && event.type === 'ready'),
        map((event) => event.generation),
      );
      const numbers: number[] = [];
      ready.subscribe((generation) => numbers.push(generation));
      m.expect(service, '^-!').toBeObservable('a');
      m.expect(service, '----^-!').toBeObservable('----a');
      m.expect(service, '--------^-!').toBeObservable('--------a');
      m.flush();
      const [first = Number.NaN] = numbers;
      expect(numbers).toEqual([first, first + 1, first + 2]);
    }),
  );

  it(
    'never has two generations live, however dependents come and go (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      let live = 0;
      let most = 0;
      const service = resource(
        () => {
          live += 1;
          most = Math.max(most, live);
          return m.cold('--a');
        },
        () => {
          const closing = timer(3);
          return closing.pipe(
            map(() => {
              live -= 1;
            }),
          );
        },
      ).pipe(shareService('x'), inScope(main));
      // Cut before its first value, an acquisition is unsubscribed and never released, so every stay is longer than that.
      const churn = [
        '^--!',
        '-^---!',
        '-----^---!',
        '-----^------!',
        '-------------^---!',
        '--------------^----!',
      ];
      for (const stay of churn) {
        m.expect(service.pipe(filter(() => false)), stay).toBeObservable('-');
      }
      m.flush();
      expect(most).toBe(1);
      expect(live).toBe(0);
    }),
  );

  it(
    'starts the next generation for one who subscribes from the last one’s finalizer, after that (rules 3, 27)',
    marbles((m) => {
      const main = createMainScope('app');
      const again = new Subject<void>();
      const service = resource(
        () => m.cold('a'),
        () => {
          again.next();
          return m.cold('--|');
        },
      ).pipe(shareService('x'));
      const later = again.pipe(
        take(1),
        switchMap(() => service.pipe(inScope(main))),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(later, '                       ^--------!').toBeObservable('-----a');
    }),
  );

  it(
    'leaves the generations of another main scope alone (rule 3)',
    marbles((m) => {
      const one = createMainScope('one');
      const two = createMainScope('two');
      const release = m.cold('     ----|');
      const service = resource(
        () => m.cold('a'),
        () => release,
      ).pipe(shareService('x'));
      m.expect(service.pipe(inScope(one)), '^--!').toBeObservable('a');
      m.expect(service.pipe(inScope(two)), '----^-!').toBeObservable('----a');
      m.expect(service.pipe(inScope(one)), '-----^---!').toBeObservable('-------a');
      m.expect(release).toHaveSubscriptions(['---^---!', '------^---!', '---------^---!']);
    }),
  );

  it(
    'makes a subscription wait while a cancelled service still waits for its dependents (rules 3, 11)',
    marbles((m) => {
      const main = createMainScope('app');
      const hub = m.cold('a').pipe(shareService('hub'));
      const job = hub.pipe(
        finalizeAsync(() => m.cold('----|')),
        shareService('job'),
      );
      const caught = job.pipe(
        catchError(() => EMPTY),
        inScope(main),
      );
      picture(m, main, { hub: 'r-----(xr)x', job: 'r-----x' }, 'rx');
      m.expect(caught).toBeObservable('a-|');
      m.expect(hub.pipe(inScope(main)), '---^------!').toBeObservable('------a');
      timer(2).subscribe(() => void main.dependencies[0]?.dependencies[0]?.cancel('enough'));
    }),
  );

  it(
    'does not drain one that has not registered yet: it closes at once (section 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('----|');
      const service = merge(m.cold('------a'), noMoreDependents().pipe(switchMap(() => drain)));
      const lines: string[] = [];
      trace(main).subscribe((line) => lines.push(line));
      m.expect(service.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('-');
      m.expect(drain).toHaveSubscriptions([]);
      m.flush();
      expect(lines).toEqual(['x starting', 'x closing', 'x releasing', 'x closed']);
    }),
  );
});
