import {
  catchError,
  concat,
  defer,
  ignoreElements,
  map,
  merge,
  NEVER,
  Observable,
  of,
  Subject,
  Subscription,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import { createMainScope, inScope, resource, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from './picture.ts';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('callbacks that re-enter (rule 27)', () => {
  it(
    'may end the only subscription while the service starts',
    marbles((m) => {
      const main = createMainScope('app');
      const dependents = new Subscription();
      const source = m.cold('-a');
      const service = defer(() => {
        dependents.unsubscribe();
        return source;
      }).pipe(shareService('x'));
      picture(m, main, { x: '--(sx)' }, 'srx');
      const late = timer(2).pipe(switchMap(() => service));
      dependents.add(late.pipe(inScope(main)).subscribe());
    }),
  );

  it(
    'may subscribe to the service again while it starts',
    marbles((m) => {
      const main = createMainScope('app');
      const heard = new Subject<string>();
      const again = new Subscription();
      let starts = 0;
      const service: Observable<string> = defer(() => {
        starts += 1;
        again.add(service.pipe(inScope(main)).subscribe(heard));
        return m.cold<string>('-a');
      }).pipe(shareService('x'));
      m.expect(heard).toBeObservable('-a');
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('-a');
      timer(4).subscribe(() => {
        again.unsubscribe();
        expect(starts).toBe(1);
      });
    }),
  );

  it(
    'may close the main scope while a resource is acquired; what it opened is released',
    marbles((m) => {
      const main = createMainScope('app');
      const open: string[] = [];
      const service = resource(
        () => {
          void main.close();
          return of('a').pipe(tap(() => open.push('opened')));
        },
        () => void open.pop(),
      ).pipe(shareService('x'));
      m.expect(service.pipe(inScope(main), ignoreElements())).toBeObservable('|');
      m.flush();
      expect(main.state).toBe('closed');
      expect(open).toEqual([]);
    }),
  );

  it(
    'may cancel the service while its value is handed out',
    marbles((m) => {
      const main = createMainScope('app');
      const service = m.cold('-a-b').pipe(shareService('x'));
      const first = service.pipe(
        tap(() => void main.dependencies[0]?.cancel('enough')),
        inScope(main),
        told(),
      );
      const cancelled: unknown = expect.stringMatching(/^ScopeDiedError\(x, ready\) < .*enough/);
      m.expect(first).toBeObservable('-(a#)', undefined, cancelled);
      m.expect(service.pipe(inScope(main), told())).toBeObservable('-(a#)', undefined, cancelled);
    }),
  );

  it(
    'may unsubscribe another dependent while both are told of a failure',
    marbles((m) => {
      const main = createMainScope('app');
      const second = new Subscription();
      const heard: string[] = [];
      const service = m.cold('--#').pipe(shareService('x'), inScope(main));
      service.subscribe({
        error: () => {
          heard.push('first');
          second.unsubscribe();
        },
      });
      second.add(service.subscribe({ error: () => heard.push('second') }));
      m.flush();
      expect(heard).toEqual(['first']);
    }),
  );

  it(
    'may subscribe anew while told of a failure: that waits for the next generation (rule 3)',
    marbles((m) => {
      const main = createMainScope('app');
      let starts = 0;
      const service = resource(
        () => of('r'),
        () => m.cold('---|'),
      ).pipe(
        switchMap(() => (starts++ === 0 ? m.cold('--#') : m.cold('-b'))),
        shareService('x'),
      );
      const caught = service.pipe(
        catchError(() => merge(service, service.pipe(map((value: string) => value.toUpperCase())))),
        inScope(main),
      );
      m.expect(caught, '^---------!').toBeObservable('------(bB)');
      m.flush();
      expect(starts).toBe(2);
    }),
  );

  it(
    'may subscribe in the keepAlive function: that is a new dependent (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold<string>('a');
      const late = new Subscription();
      const service: Observable<string> = source.pipe(
        shareService({
          name: 'x',
          keepAlive: () => {
            if (!late.closed) late.add(service.pipe(inScope(main)).subscribe());
            return of('now');
          },
        }),
      );
      m.expect(service.pipe(inScope(main)), '^--!').toBeObservable('a');
      timer(6).subscribe(() => late.unsubscribe());
      m.expect(source).toHaveSubscriptions('^-----!');
    }),
  );

  it(
    'may make the source emit while a dependent subscribes',
    marbles((m) => {
      const main = createMainScope('app');
      const source = new Subject<string>();
      const service = source.pipe(shareService('x'), inScope(main));
      const emitting = new Observable<string>((subscriber) => {
        subscriber.add(service.subscribe(subscriber));
        source.next('b');
      });
      m.expect(service, '^-----!').toBeObservable('-a-b');
      timer(1).subscribe(() => source.next('a'));
      m.expect(emitting, '---^-!').toBeObservable('---(ab)');
    }),
  );

  it(
    'may complete the task while its first value is handed out (rule 14)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = new Subject<string>();
      const service = source.pipe(shareService({ name: 'x', onComplete: 'complete' }));
      const first = service.pipe(
        tap(() => source.complete()),
        inScope(main),
      );
      m.expect(first).toBeObservable('--(a|)');
      m.expect(service.pipe(inScope(main))).toBeObservable('--(a|)');
      timer(2).subscribe(() => source.next('a'));
    }),
  );

  it(
    'may leave and come back in one call, by take(1) and repeat: it is one generation (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a');
      const service = source.pipe(shareService('x'));
      const thrice = concat(service.pipe(take(1)), service.pipe(take(1)), merge(service, NEVER));
      m.expect(thrice.pipe(inScope(main)), '^---!').toBeObservable('(aaa)');
      m.expect(source).toHaveSubscriptions('^---!');
    }),
  );
});
