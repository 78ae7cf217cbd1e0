import { of, repeat, Subject, switchMap, take, takeUntil, timer } from 'rxjs';
import { createMainScope, finalizeAsync, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../collectUnhandled.ts';
import { picture } from '../picture.ts';

const { marbles } = configureMarbles(expect);

describe('a chain that is unsubscribed in a scope that lives on (rule 10)', () => {
  it(
    'drops its edges after the finalizers that began in that turn have settled (rule 10)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = resource(
        () => of('d'),
        () => m.cold('-|'),
      ).pipe(shareService('database'));
      const release = m.cold('          ---|');
      const query = database.pipe(
        switchMap(() =>
          resource(
            () => of('q'),
            () => release,
          ),
        ),
        inScope(main),
      );
      picture(m, main, { database: 'r-------fx' });
      m.expect(query, '             ^----!').toBeObservable('q');
      m.expect(release).toHaveSubscriptions('-----^--!');
    }),
  );

  it(
    'drops them in the same instant when there is nothing to finalize (rules 4, 10)',
    marbles((m) => {
      const main = createMainScope('app');
      const database = m.cold('d').pipe(shareService('database'));
      picture(m, main, { database: 'r----x' }, 'rx');
      m.expect(database.pipe(inScope(main)), '^----!').toBeObservable('d');
    }),
  );

  it(
    'waits for nothing: what follows in the pipe goes on at once (rule 10)',
    marbles((m) => {
      const main = createMainScope('app');
      const cleanup = m.cold('--------|');
      const again = m.cold('-a|').pipe(
        finalizeAsync(() => cleanup),
        repeat(2),
        inScope(main),
      );
      m.expect(again).toBeObservable('-a-a|');
      m.expect(cleanup).toHaveSubscriptions(['--^-------!', '----^-------!']);
    }),
  );

  it(
    'is ordered when it is a scope of its own: then the dependency outlives its finalizers (rules 7, 10)',
    marbles((m) => {
      const main = createMainScope('app');
      const stop = new Subject<void>();
      const database = m.cold('d').pipe(shareService('database'));
      const first = m.cold(' --|');
      const second = m.cold('---|');
      const query = database.pipe(
        switchMap(() =>
          resource(
            () => of('first'),
            () => first,
          ),
        ),
        switchMap(() =>
          resource(
            () => of('second'),
            () => second,
          ),
        ),
        takeUntil(stop),
        withScope({ name: 'query', parent: main }),
      );
      picture(m, main, { database: 'r---------x' }, 'rx');
      m.expect(query).toBeObservable('s---------|', { s: 'second' });
      m.expect(second).toHaveSubscriptions('-----^--!');
      m.expect(first).toHaveSubscriptions(' --------^-!');
      timer(5).subscribe(() => stop.next());
    }),
  );

  it(
    'does not end the service for others (rules 1, 10)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('d');
      const database = source.pipe(shareService('database'));
      m.expect(database.pipe(take(1), inScope(main))).toBeObservable('(d|)');
      m.expect(database.pipe(inScope(main)), '^-------!').toBeObservable('d');
      m.expect(source).toHaveSubscriptions('^-------!');
    }),
  );

  it('has its own time to stop, from its finalizer’s own start (rule 22)', () => {
    const unhandled = collectUnhandled();
    marbles((m) => {
      const main = createMainScope({ name: 'app', stopTimeout: 4 });
      const database = m.cold('d').pipe(shareService('database'));
      const release = m.cold('         -');
      const query = database.pipe(
        switchMap(() =>
          resource(
            () => of('q'),
            () => release,
          ),
        ),
        inScope(main),
      );
      picture(m, main, { database: 'r------------x' }, 'rx');
      m.expect(query, '             ^--------!').toBeObservable('q');
      m.expect(release).toHaveSubscriptions('---------^---!');
    })();
    expect(unhandled).toHaveLength(1);
    expect(unhandled[0]).toMatchObject({ code: 'STOP_TIMEOUT', scope: 'app', elapsed: 4 });
  });
});
