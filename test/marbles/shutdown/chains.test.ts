import { combineLatest, type Observable, of, switchMap, timer } from 'rxjs';
import { createMainScope, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { picture } from '../picture.ts';

const { marbles } = configureMarbles(expect);

/** Something that is open at once and takes `ms` to close. */
function part(ms: number): Observable<string> {
  return resource(
    () => of('a'),
    () => timer(ms),
  );
}

describe('a chain', () => {
  it(
    'closes one after the other, the last dependent first (rules 7, 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const a = part(2).pipe(shareService('a'));
      const b = a.pipe(
        switchMap(() => part(1)),
        shareService('b'),
      );
      const c = b.pipe(
        switchMap(() => part(3)),
        shareService('c'),
      );
      picture(m, main, {
        c: 'r----f--x',
        b: 'r-------fx',
        a: 'r--------f-x',
      });
      m.expect(c.pipe(inScope(main)), '^----!').toBeObservable('a');
    }),
  );

  it(
    'shows every state of it in order',
    marbles((m) => {
      const main = createMainScope('app');
      const low = part(1).pipe(shareService('low'));
      const high = low.pipe(
        switchMap(() => part(2)),
        shareService('high'),
      );
      const lines: string[] = [];
      trace(main).subscribe((line) => lines.push(line));
      m.expect(high.pipe(inScope(main)), '^----!').toBeObservable('a');
      m.flush();
      const of$ = (name: string) => lines.filter((line) => line.startsWith(`${name} `));
      const all = ['starting', 'ready', 'draining', 'closing', 'releasing', 'closed'];
      expect(of$('high')).toEqual(all.map((state) => `high ${state}`));
      expect(of$('low')).toEqual(all.map((state) => `low ${state}`));
      expect(lines.indexOf('high closed')).toBeLessThan(lines.indexOf('low draining'));
    }),
  );

  it(
    'keeps what somebody else still needs (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const a = part(1).pipe(shareService('a'));
      const b = a.pipe(
        switchMap(() => part(2)),
        shareService('b'),
      );
      picture(m, main, {
        b: 'r--f-x',
        a: 'r-------fx',
      });
      m.expect(b.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(a.pipe(inScope(main)), '^-------!').toBeObservable('a');
    }),
  );
});

describe('a diamond', () => {
  it(
    'closes its sides at the same time, and its foot after the slower one (rules 7, 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const foot = part(2).pipe(shareService('foot'));
      const left = foot.pipe(
        switchMap(() => part(3)),
        shareService('left'),
      );
      const right = foot.pipe(
        switchMap(() => part(1)),
        shareService('right'),
      );
      const top = combineLatest([left, right]).pipe(
        switchMap(() => part(2)),
        shareService('top'),
      );
      picture(m, main, {
        top: '  r----f-x',
        left: ' r------f--x',
        right: 'r------fx',
        foot: ' r---------f-x',
      });
      m.expect(top.pipe(inScope(main)), '^----!').toBeObservable('a');
    }),
  );

  it(
    'with a short cut from top to foot closes in its longest path (rule 8)',
    marbles((m) => {
      const main = createMainScope('app');
      const foot = part(1).pipe(shareService('foot'));
      const side = foot.pipe(
        switchMap(() => part(4)),
        shareService('side'),
      );
      const top = combineLatest([foot, side]).pipe(
        switchMap(() => part(1)),
        shareService('top'),
      );
      picture(m, main, {
        top: ' r--fx',
        side: 'r---f---x',
        foot: 'r-------fx',
      });
      m.expect(top.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'whose foot fails closes from the top, both sides told (rules 7, 13)',
    marbles((m) => {
      const main = createMainScope('app');
      const foot = part(1).pipe(
        switchMap(() => m.cold<string>('a---#')),
        shareService('foot'),
      );
      const left = foot.pipe(
        switchMap(() => part(3)),
        shareService('left'),
      );
      const right = foot.pipe(
        switchMap(() => part(2)),
        shareService('right'),
      );
      const top = combineLatest([left, right]).pipe(
        switchMap(() => part(1)),
        withScope({ name: 'top', parent: main }),
      );
      picture(m, main, {
        left: '  r----f--x',
        right: ' r----f-x',
        foot: '  r-------fx',
      });
      m.expect(top).toBeObservable('a----#', undefined, expect.anything());
    }),
  );
});
