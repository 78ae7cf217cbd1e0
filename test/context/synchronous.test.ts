import {
  combineLatest,
  concat,
  defer,
  forkJoin,
  map,
  merge,
  mergeMap,
  Observable,
  of,
  switchMap,
  tap,
  zip,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { collectReports } from '../marbles/scope.reports.ts';
import { interleaved, own, where } from './twoScopes.ts';

describe('a subscription in a synchronous chain finds its scope (rule 24)', () => {
  collectReports();

  it('at the top of the chain', async () => {
    expect(await interleaved(() => where)).toEqual(own());
  });

  it('behind operators', async () => {
    const task = () =>
      where.pipe(
        map((name) => name),
        tap(),
        map((name) => name.trim()),
      );
    expect(await interleaved(task)).toEqual(own());
  });

  it('in defer', async () => {
    expect(await interleaved(() => defer(() => where))).toEqual(own());
  });

  it('in combineLatest, zip and forkJoin', async () => {
    const joins = [combineLatest([where, where]), zip([where, where]), forkJoin([where, where])];
    for (const join of joins) {
      const task = () => join.pipe(map(([first, second]) => `${first}${second}`));
      expect(await interleaved(task)).toEqual({ a: ['aa'], b: ['bb'] });
    }
  });

  it('in merge and concat', async () => {
    expect(await interleaved(() => merge(where, where))).toEqual(own(2));
    expect(await interleaved(() => concat(where, where))).toEqual(own(2));
  });

  it('in switchMap and mergeMap on values that come at once', async () => {
    expect(await interleaved(() => of(1).pipe(switchMap(() => where)))).toEqual(own());
    expect(await interleaved(() => of(1, 2).pipe(mergeMap(() => where)))).toEqual(own(2));
  });

  it('in new Observable(), subscribed with the subscriber', async () => {
    const task = () => new Observable<string>((subscriber) => where.subscribe(subscriber));
    expect(await interleaved(task)).toEqual(own());
  });

  it('nested in each other', async () => {
    const task = () =>
      defer(() =>
        of(1).pipe(
          switchMap(() =>
            defer(() =>
              merge(
                where,
                defer(() => where),
              ),
            ),
          ),
        ),
      );
    expect(await interleaved(task)).toEqual(own(2));
  });
});
