import {
  BehaviorSubject,
  concat,
  defer,
  EMPTY,
  NEVER,
  of,
  Subject,
  share,
  shareReplay,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { createMainScope, deferScope, inScope, service, withScope } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { collectReports, settled } from '../marbles/scope.reports.ts';
import { interleaved, own, where } from './twoScopes.ts';

describe('a subscription below something that two scopes share', () => {
  collectReports();

  it('finds its scope: a Subject nexted from outside (rule 24)', async () => {
    const ticks = new Subject<number>();
    setTimeout(() => {
      ticks.next(1);
    }, 2);
    expect(
      await interleaved(() =>
        ticks.pipe(
          take(1),
          switchMap(() => where),
        ),
      ),
    ).toEqual(own());
  });

  it('finds its scope: a Subject nexted by a scope (rule 24)', async () => {
    const ticks = new Subject<number>();
    const other = createMainScope('other');
    setTimeout(() => {
      deferScope(() => {
        ticks.next(1);
        return EMPTY;
      })
        .pipe(inScope(other))
        .subscribe();
    }, 2);
    expect(
      await interleaved(() =>
        ticks.pipe(
          take(1),
          switchMap(() => where),
        ),
      ),
    ).toEqual(own());
  });

  it('finds its scope: a BehaviorSubject nexted by another scope (rule 24)', async () => {
    const settings = new BehaviorSubject(0);
    const found: string[] = [];
    const reader = settings.pipe(
      switchMap(() => where),
      withScope('a'),
    );
    const subscription = reader.subscribe((name) => found.push(name));
    const writer = deferScope(() => {
      settings.next(1);
      return where;
    });
    writer.pipe(withScope('b')).subscribe((name) => found.push(name));
    expect(found).toEqual(['a', 'a', 'b']);
    subscription.unsubscribe();
    await settled();
  });

  it('finds its scope: a BehaviorSubject nexted by another scope later (rule 24)', async () => {
    const settings = new BehaviorSubject(0);
    const task = (name: string) =>
      name === 'a'
        ? settings.pipe(
            take(2),
            switchMap(() => where),
          )
        : timer(2).pipe(
            switchMap(() => {
              settings.next(1);
              return where;
            }),
          );
    expect(await interleaved(task)).toEqual({ a: ['a', 'a'], b: ['b'] });
  });

  it('finds its scope: a shared asynchronous source (rule 24)', async () => {
    const ticks = timer(2).pipe(share());
    expect(await interleaved(() => ticks.pipe(switchMap(() => where)))).toEqual(own());
  });

  it('finds its scope: a shared promise (rule 24)', async () => {
    const ready = Promise.resolve(1);
    expect(await interleaved(() => defer(() => ready).pipe(switchMap(() => where)))).toEqual(own());
  });

  it('above shareReplay is made once, in the first subscriber’s scope (rule 24)', async () => {
    const shared = where.pipe(shareReplay({ bufferSize: 1, refCount: true }));
    expect(await interleaved(() => shared)).toEqual({ a: ['a'], b: ['a'] });
  });

  it('above a service is made in the scope of that service, whoever was first (rule 24)', () => {
    const paths: string[] = [];
    const look = deferScope((scope) => of(`${scope.main.path} ${scope.path}`));
    const looking = service('looking', () => concat(look, NEVER));
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    looking.pipe(withScope({ name: 'first', parent: a })).subscribe((path) => paths.push(path));
    looking.pipe(inScope(a)).subscribe((path) => paths.push(path));
    looking.pipe(inScope(b)).subscribe((path) => paths.push(path));
    expect(paths).toEqual(['a looking', 'a looking', 'b looking']);
  });
});
