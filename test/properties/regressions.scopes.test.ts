import {
  catchError,
  combineLatest,
  concat,
  defer,
  filter,
  lastValueFrom,
  map,
  merge,
  NEVER,
  of,
  retry,
  Subject,
  switchMap,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import {
  createMainScope,
  deferScope,
  finalizeAsync,
  inScope,
  type MainScope,
  type Scope,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';

const { marbles } = configureMarbles(expect);

/** How a listener ends the scope that it is told of. */
const ENDS: Readonly<Record<string, (main: MainScope, leave: Subject<void>) => void>> = {
  'is cancelled': (main) => void main.cancel('enough'),
  'is closed': (main) => void main.close(),
  'is unsubscribed': (_, leave) => {
    leave.next();
  },
};

describe('scopes that once broke a rule', () => {
  describe.each(Object.entries(ENDS))('a nested scope that %s while it is said to start', (_, end) => {
    it.each(['async function', 'Observable'])('does not run its task, an %s (rules 8, 27)', (kind) => {
      const ran: string[] = [];
      const leave = new Subject<void>();
      const main = createMainScope('main');
      main.events
        .pipe(filter(({ scope, type }) => scope === 'main/job' && type === 'starting'))
        .subscribe(() => {
          end(main, leave);
        });
      const task = deferScope((scope) => {
        ran.push(scope.state);
        return kind === 'Observable' ? NEVER : Promise.resolve();
      });
      task
        .pipe(withScope({ name: 'job', parent: main }), takeUntil(leave))
        .subscribe({ error: () => undefined });
      expect(ran).toEqual([]);
    });
  });

  it(
    'does not refuse a retry whose provider waits only for the finalizers of another scope (rule 17)',
    marbles((m) => {
      let starts = 0;
      const fails = timer(5).pipe(switchMap(() => throwError(() => new Error('boom'))));
      const low = defer(() => {
        starts += 1;
        return starts === 1 ? fails : concat(of('v'), NEVER);
      }).pipe(shareService('low'));
      const got: string[] = [];
      const mid = low.pipe(retry(1), shareService('mid'));
      const job = combineLatest([low, mid]).pipe(
        finalizeAsync(() => timer(3)),
        withScope('job'),
      );
      const top = merge(job, NEVER).pipe(shareService('top'));
      const main = createMainScope('main');
      top.pipe(inScope(main)).subscribe({ error: () => got.push('top died') });
      mid.pipe(inScope(main)).subscribe((value) => got.push(value));
      timer(9).subscribe(() => void main.close());
      m.flush();
      expect(got).toEqual(['top died', 'v']);
    }),
  );

  it('keeps the deadline in an isolated scope that is opened while its parent closes (rule 22)', async () => {
    const main = createMainScope('main');
    let low: Scope | undefined;
    const hangs = deferScope((scope) => {
      low = scope;
      scope.addFinalizer(() => NEVER);
      return concat(of('v'), NEVER);
    }).pipe(shareService('low'));
    NEVER.pipe(
      finalizeAsync(() => NEVER),
      withScope({ name: 'first', parent: main }),
    ).subscribe({ error: () => undefined });
    const closed = main.close({ deadline: 20 }).then(() => 'closed');
    const job = { name: 'job', isolated: true, parent: main };
    hangs
      .pipe(
        catchError(() => NEVER),
        withScope(job),
      )
      .subscribe({ error: () => undefined });
    void low?.cancel('enough');
    const late = lastValueFrom(timer(2_000).pipe(map(() => 'late')));
    expect(await Promise.race([closed, late])).toBe('closed');
  });
});
