import { delay, merge, NEVER, type Observable, of, Subject, switchMap, takeUntil, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  noMoreDependents,
  resource,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

/** A task that hands out 'a' and, once nobody needs it, finishes with `drain`. */
function draining(drain: Observable<string>): Observable<string> {
  return merge(of('a'), noMoreDependents().pipe(switchMap(() => drain)));
}

describe('noMoreDependents', () => {
  it(
    'emits and completes when the last dependent leaves (rule 5)',
    marbles((m) => {
      const told$ = new Subject<string>();
      const task = merge(
        of('a'),
        noMoreDependents().pipe(
          tap({ next: () => told$.next('n'), complete: () => told$.next('c') }),
          switchMap(() => m.cold('--|')),
        ),
      );
      const service = task.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(told$).toBeObservable('---(nc)');
      m.expect(service, '^--!').toBeObservable('a');
    }),
  );

  it(
    'lets a task that listens end in its own time; nothing of it is cut (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('  ---|');
      const rest = m.cold('-----b--|');
      const service = merge(draining(drain), rest).pipe(shareService('x'), inScope(main));
      picture(m, main, { x: 'r--d----x' }, 'rdx');
      m.expect(service, '^--!').toBeObservable('a');
      m.expect(drain).toHaveSubscriptions('---^--!');
      m.expect(rest).toHaveSubscriptions(' ^-------!');
    }),
  );

  it(
    'leads to releasing at once where nobody listens (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a---b---c');
      picture(m, main, { x: 'r--(dcfx)' }, 'rdcfx');
      m.expect(source.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'ends a task by takeUntil(noMoreDependents()), without cutting it (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const ended = new Subject<string>();
      const task = m
        .cold('a-')
        .pipe(
          takeUntil(noMoreDependents()),
          tap({ complete: () => ended.next('completed'), unsubscribe: () => ended.next('cut') }),
        );
      m.expect(ended).toBeObservable('---e', { e: 'completed' });
      m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'makes a listener of a task that listens only later (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const late = timer(2).pipe(switchMap(() => noMoreDependents()));
      const task = merge(of('a'), late.pipe(switchMap(() => m.cold('---|'))));
      picture(m, main, { x: 'r---d--x' }, 'rdx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^---!').toBeObservable('a');
    }),
  );

  it(
    'counts a subscription that stands on no chain as one by the scope’s own task (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const task = deferScope((scope) => {
        const done = new Subject<string>();
        scope.noMoreDependents.pipe(delay(3)).subscribe(() => done.next('done'));
        return merge(of('a'), NEVER).pipe(takeUntil(done));
      });
      picture(m, main, { x: 'r--d--x' }, 'rdx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'emits at once when subscribed to later (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const seen = new Subject<string>();
      const drain = timer(2).pipe(
        switchMap(() => noMoreDependents()),
        tap({ next: () => seen.next('n'), complete: () => seen.next('c') }),
        switchMap(() => m.cold<string>('-|')),
      );
      m.expect(seen).toBeObservable('-----(nc)');
      picture(m, main, { x: 'r--d--x' }, 'rdx');
      m.expect(draining(drain).pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'errs with a ScopeClosedError in a main scope that is cancelled before it could emit (rules 5, 6)',
    marbles((m) => {
      const main = createMainScope('app');
      m.expect(main.noMoreDependents.pipe(told())).toBeObservable(
        '---#',
        undefined,
        'ScopeClosedError < boom',
      );
      timer(3).subscribe(() => void main.cancel('boom'));
    }),
  );

  it(
    'emits in a main scope when that is closed (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const n = undefined;
      m.expect(main.noMoreDependents).toBeObservable('---(n|)', { n });
      timer(3).subscribe(() => void main.close());
    }),
  );

  it(
    'emits in a main scope when its task completes (rule 5)',
    marbles((m) => {
      const seen = new Subject<string>();
      const task = deferScope((scope) => {
        scope.noMoreDependents.subscribe({ next: () => seen.next('n'), complete: () => seen.next('c') });
        return m.cold('--|');
      });
      m.expect(seen).toBeObservable('--(nc)');
      m.expect(task.pipe(withScope('app'))).toBeObservable('--|');
    }),
  );

  it(
    'is its owner’s in a nested scope (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold<string>('     --|');
      const task = draining(drain).pipe(withScope('job'), shareService('x'));
      picture(m, main, { x: 'r--d-x' }, 'rdx');
      m.expect(task.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(drain).toHaveSubscriptions('---^-!');
    }),
  );

  it(
    'needs a scope (rule 24)',
    marbles((m) => {
      m.expect(noMoreDependents().pipe(told())).toBeObservable('#', undefined, 'NoScopeError');
    }),
  );
});

describe('what a drain does to the task that listens (rule 5)', () => {
  it(
    'completes its open service subscriptions, so that a switchMap on them ends with its inner (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = m.cold('a').pipe(shareService('database'));
      const drain = m.cold('--|');
      const orders = database.pipe(
        switchMap(() => draining(drain)),
        shareService('orders'),
      );
      picture(m, main, { orders: 'r--d-x' }, 'rdx');
      picture(m, main, { database: 'r----x' }, 'rx');
      m.expect(orders.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'completes its resources that have emitted; these are released later, with the scope (rules 5, 12)',
    marbles((m) => {
      const main = createMainScope('app');
      const drain = m.cold('   --|');
      const release = m.cold('   ---|');
      const task = resource(
        () => m.cold('r'),
        () => release,
      ).pipe(switchMap(() => draining(drain)));
      picture(m, main, { x: 'r--d-f--x' }, 'rdfx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
      m.expect(release).toHaveSubscriptions('-----^--!');
    }),
  );

  it(
    'keeps the edge until the scope’s own finalizers have settled (rules 5, 9)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = m.cold('a').pipe(shareService('database'));
      const orders = database.pipe(
        switchMap(() =>
          resource(
            () => of('o'),
            () => m.cold('---|'),
          ),
        ),
        switchMap(() => draining(m.cold('--|'))),
        shareService('orders'),
      );
      picture(m, main, { orders: 'r--d-f--x' }, 'rdfx');
      picture(m, main, { database: 'r-------x' }, 'rx');
      m.expect(orders.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'does not complete what is opened later (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const log = m.cold('-l---m').pipe(shareService('log'));
      const written = new Subject<string>();
      const task = draining(log.pipe(tap(written), takeUntil(timer(6))));
      m.expect(written).toBeObservable('----l---m');
      picture(m, main, { x: 'r--d-----x' }, 'rdx');
      m.expect(task.pipe(shareService('x'), inScope(main)), '^--!').toBeObservable('a');
    }),
  );
});
