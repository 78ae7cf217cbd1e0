import { map, mergeMap, Observable, of, Subject, take, throwError, timer } from 'rxjs';
import { createMainScope, inScope, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { told } from './told.ts';

const { marbles } = configureMarbles(expect);

describe('shareService, by what its source does', () => {
  it(
    'stays silent for a source that never emits, until the dependent leaves',
    marbles((m) => {
      const source = m.cold('-');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(service, '^----!').toBeObservable('-');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'fails with a NotRegisteredError for an empty source (rule 14)',
    marbles((m) => {
      const source = m.cold('  --|');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('--#', undefined, 'ScopeDiedError(x, starting) < NotRegisteredError');
      m.expect(source).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'keeps the one value of a source that completes until the last dependent leaves (rule 14)',
    marbles((m) => {
      const source = m.cold('--(a|)');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(service, '^------!').toBeObservable('--a');
      m.expect(service, '-----^-!').toBeObservable('-----a');
      m.expect(source).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'hands out many values, the later replacing the earlier (rule 2)',
    marbles((m) => {
      const source = m.cold('         -a-b-c-');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(service, '^------!').toBeObservable('-a-b-c');
      m.expect(service, '--^----!').toBeObservable('--ab-c');
      m.expect(service, '----^--!').toBeObservable('----bc');
      m.expect(source).toHaveSubscriptions('^------!');
    }),
  );

  it(
    'tells of an error before the first value as of a failed start (rule 13)',
    marbles((m) => {
      const source = m.cold('--#', undefined, 'boom');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('--#', undefined, 'ScopeDiedError(x, starting) < boom');
      m.expect(source).toHaveSubscriptions('^-!');
    }),
  );

  it(
    'tells of an error after a value as of the death of a ready service (rule 13)',
    marbles((m) => {
      const source = m.cold('-a-#', undefined, 'boom');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('-a-#', undefined, 'ScopeDiedError(x, ready) < boom');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'unsubscribes from its source when the one dependent leaves early (rules 1, 4)',
    marbles((m) => {
      const source = m.cold('-a---b---c');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('-a');
      m.expect(source).toHaveSubscriptions('^--!');
    }),
  );

  it(
    'starts again for a dependent that comes after the last has left (rule 2)',
    marbles((m) => {
      const source = m.cold('-a-');
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')));
      m.expect(service, '^--!').toBeObservable('-a');
      m.expect(service, '-----^--!').toBeObservable('------a');
      m.expect(source).toHaveSubscriptions(['^--!', '-----^--!']);
    }),
  );

  it(
    'hands out every value of a synchronous source to the dependent that waits for it',
    marbles((m) => {
      const main = createMainScope('app');
      const service = of('a', 'b', 'c').pipe(shareService('x'), inScope(main));
      m.expect(service, '^----!').toBeObservable('(abc)');
      m.expect(service, '--^--!').toBeObservable('--c');
    }),
  );

  it(
    'fails at once for a source that errs synchronously (rule 13)',
    marbles((m) => {
      const source = throwError(() => new Error('boom'));
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('#', undefined, 'ScopeDiedError(x, starting) < boom');
    }),
  );

  it(
    'fails at once for a source that throws while it is subscribed to (rule 13)',
    marbles((m) => {
      const source = new Observable<string>(() => {
        throw new Error('boom');
      });
      const service = source.pipe(shareService('x'), inScope(createMainScope('app')), told());
      m.expect(service).toBeObservable('#', undefined, 'ScopeDiedError(x, starting) < boom');
    }),
  );
});

describe('shareService, re-entrant', () => {
  it(
    'replays its value to a dependent that subscribes while it is handed out',
    marbles((m) => {
      const source = m.cold<string>('-a-b-');
      const service = source.pipe(shareService('x'));
      const both = service.pipe(
        take(1),
        mergeMap((first) => service.pipe(map((value) => first + value))),
        inScope(createMainScope('app')),
      );
      m.expect(both, '^----!').toBeObservable('-A-B', { A: 'aa', B: 'ab' });
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'keeps the order of values for all when a dependent causes the next one',
    marbles((m) => {
      const source = new Subject<string>();
      const service = source.pipe(shareService('x'));
      const main = createMainScope('app');
      const eager = service.pipe(
        map((value) => {
          if (value === 'a') source.next('b');
          return value;
        }),
        inScope(main),
      );
      m.expect(eager, '^---!').toBeObservable('--(ab)');
      m.expect(service.pipe(inScope(main)), '^---!').toBeObservable('--(ab)');
      timer(2).subscribe(() => {
        source.next('a');
      });
    }),
  );

  it(
    'lets a dependent leave while a value is handed out',
    marbles((m) => {
      const source = m.cold('-a-b-');
      const main = createMainScope('app');
      const service = source.pipe(shareService('x'));
      m.expect(service.pipe(take(1), inScope(main))).toBeObservable('-(a|)');
      m.expect(service.pipe(inScope(main)), '^----!').toBeObservable('-a-b');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );

  it(
    'lets the last dependent leave while the value is handed out synchronously',
    marbles((m) => {
      const source = m.cold('-');
      const eager = new Observable<string>((subscriber) => {
        subscriber.next('a');
        return source.subscribe(subscriber);
      });
      const service = eager.pipe(shareService('x'));
      m.expect(service.pipe(take(1), inScope(createMainScope('app')))).toBeObservable('(a|)');
      m.expect(source).toHaveSubscriptions('(^!)');
    }),
  );

  it(
    'keeps the other dependents when one of them throws',
    marbles((m) => {
      const source = m.cold('-a-b-');
      const main = createMainScope('app');
      const service = source.pipe(shareService('x'));
      const clumsy = service.pipe(
        map((): string => {
          throw new Error('clumsy');
        }),
        inScope(main),
        told(),
      );
      m.expect(clumsy).toBeObservable('-#', undefined, 'clumsy');
      m.expect(service.pipe(inScope(main)), '^----!').toBeObservable('-a-b');
      m.expect(source).toHaveSubscriptions('^----!');
    }),
  );
});
