import {
  concat,
  defer,
  filter,
  finalize,
  ignoreElements,
  map,
  merge,
  NEVER,
  of,
  Subject,
  startWith,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  resource,
  shareService,
  switchScope,
  withScope,
} from 'rxjs-scope';
import { configureMarbles, trace } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../marbles/collectUnhandled.ts';

const { marbles } = configureMarbles(expect);

describe('programs that once broke a rule', () => {
  it(
    'stops a nested task before the first finalizer when the outer task errs (rule 8)',
    marbles((m) => {
      const log: string[] = [];
      const bad = timer(1).pipe(
        map(() => {
          throw new Error('s0');
        }),
        startWith('v'),
        shareService('s0'),
      );
      const holder = timer(0).pipe(
        switchMap(() => bad),
        switchMap(() =>
          resource(
            () => 'r',
            () => {
              log.push('release r');
            },
          ),
        ),
      );
      const nested = NEVER.pipe(
        finalize(() => log.push('nested task stopped')),
        withScope('job'),
      );
      merge(nested, holder)
        .pipe(withScope('main'))
        .subscribe({ error: () => log.push('err') });
      m.flush();
      expect(log).toEqual(['nested task stopped', 'release r', 'err']);
    }),
  );
  it(
    'ends keepAlive on closing although what an idle service uses is closing already (rule 4)',
    marbles((m) => {
      const low = concat(of('low'), timer(1).pipe(ignoreElements())).pipe(
        shareService({ name: 'low', onComplete: 'complete' }),
      );
      const mid = low.pipe(shareService('mid'));
      const top = mid.pipe(
        switchMap(() => concat(of('top'), NEVER)),
        shareService({ name: 'top', keepAlive: Infinity }),
      );
      const main = createMainScope('main');
      top.pipe(inScope(main)).subscribe();
      const closed = trace(main).pipe(filter((line) => line === 'main closed'));
      timer(5).subscribe(() => void main.close());
      m.expect(closed.pipe(map(() => 'c'))).toBeObservable('-----(c|)');
    }),
  );

  it(
    'reports the error of a closing main scope whose consumer leaves before it is told (rule 16)',
    marbles((m) => {
      const unhandled = collectUnhandled();
      const error = new Error('boom');
      const app = resource(
        () => 'r',
        () => timer(5),
      ).pipe(
        switchMap(() => timer(1)),
        switchMap(() => throwError(() => error)),
        withScope('main'),
      );
      const subscription = app.subscribe({ error: () => undefined });
      timer(3).subscribe(() => subscription.unsubscribe());
      m.flush();
      expect(unhandled).toEqual([error]);
    }),
  );
  it(
    'does not report a death that a scope and its nested scope were both told of (rule 16)',
    marbles((m) => {
      const unhandled = collectUnhandled();
      const heard: unknown[] = [];
      const low = concat(of('low'), timer(2).pipe(switchMap(() => throwError(() => new Error('boom'))))).pipe(
        shareService('low'),
      );
      const use = low.pipe(switchMap(() => NEVER));
      const mid = merge(use, use.pipe(withScope('job'))).pipe(shareService('mid'));
      mid.pipe(withScope('main')).subscribe({ error: (error: unknown) => heard.push(error) });
      m.flush();
      expect(unhandled).toEqual([]);
      expect(heard).toMatchObject([{ code: 'SCOPE_DIED', cause: { code: 'SCOPE_DIED', scope: 'low' } }]);
    }),
  );
  it.each(['by inScope', 'in a nested scope', 'in a service'] as const)(
    'releases what is acquired in the very call that cuts its task, %s (rule 12)',
    (where) => {
      const log: string[] = [];
      const main = createMainScope('main');
      const task = defer(() => {
        void main.cancel('enough');
        return resource(
          () => {
            log.push('acquired');
            return 'r';
          },
          () => {
            log.push('released');
          },
        );
      });
      const running = {
        'by inScope': task.pipe(inScope(main)),
        'in a nested scope': task.pipe(withScope({ name: 'job', parent: main })),
        'in a service': task.pipe(shareService('s'), inScope(main)),
      }[where];
      running.subscribe({ error: () => undefined });
      expect(log.filter((line) => line === 'released')).toEqual(
        log.filter((line) => line === 'acquired').map(() => 'released'),
      );
    },
  );

  it('releases what a nested task acquires in the call in which its owner fails (rule 12)', () => {
    const log: string[] = [];
    const fail = new Subject<never>();
    const job = defer(() => {
      fail.error(new Error('boom'));
      return resource(
        () => {
          log.push('acquired');
          return 'r';
        },
        () => {
          log.push('released');
        },
      );
    }).pipe(withScope('job'));
    const low = merge(of('v'), fail).pipe(shareService('low'));
    const top = merge(low.pipe(switchMap(() => NEVER)), job).pipe(shareService('top'));
    top.pipe(withScope('main')).subscribe({ error: () => log.push('err') });
    expect(log).toEqual(['acquired', 'released', 'err']);
  });

  it('reports the error of a service whose only dependent is cut before it is told (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const told: unknown[] = [];
    let closing: Promise<void> = Promise.resolve();
    marbles((m) => {
      const main = createMainScope('main');
      const fail = new Subject<never>();
      const low = merge(of('v'), fail).pipe(shareService('low'));
      low.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(error) });
      main.events
        .pipe(filter(({ type }) => type === 'closing'))
        .subscribe(() => fail.error(new Error('boom')));
      timer(1).subscribe(() => {
        closing = main.close();
      });
      m.flush();
    })();
    await closing.catch((error: unknown) => told.push(error));
    expect([...told, ...unhandled]).toHaveLength(1);
  });
  it(
    'tears the task of an unsubscribed nested scope down before its finalizers and before it is closed (rule 8)',
    marbles((m) => {
      const log: string[] = [];
      const main = createMainScope('main');
      main.events
        .pipe(filter(({ scope }) => scope.startsWith('main/')))
        .subscribe(({ scope, type }) => log.push(`${scope} ${type}`));
      const task = (name: string) => NEVER.pipe(finalize(() => log.push(`${name} stopped`)));
      const outer = deferScope((scope) => {
        scope.addFinalizer(() => void log.push('outer finalizer'));
        return merge(task('outer'), of(1).pipe(switchScope(() => task('inner'))));
      });
      const subscription = outer.pipe(withScope({ name: 'job', parent: main })).subscribe();
      log.length = 0;
      timer(1).subscribe(() => subscription.unsubscribe());
      m.flush();
      const after = (line: string): string[] => log.slice(log.indexOf(line) + 1);
      expect(after('main/job releasing')).not.toContain('outer stopped');
      expect(after('outer finalizer')).not.toContain('inner stopped');
      expect(after('main/job closed')).toEqual([]);
    }),
  );

  it(
    'tells of no finalizer where an acquisition is cut before there is anything to release (section 3, rule 12)',
    marbles((m) => {
      const main = createMainScope('main');
      const told: string[] = [];
      main.events.subscribe((event) => {
        if (event.type === 'finalizer') told.push(`${event.name} ${event.phase}`);
      });
      const pending = resource(
        () => timer(5),
        function never() {
          told.push('never is called');
        },
      );
      const chain = resource(
        () => 'a',
        function first() {
          return timer(2);
        },
      ).pipe(
        switchMap(() => pending),
        inScope(main),
      );
      chain.subscribe();
      void main.close();
      // While main is releasing: what is acquired then is cut at its turn.
      timer(1)
        .pipe(switchMap(() => chain))
        .subscribe();
      m.flush();
      expect(told).toEqual(['first started', 'first settled', 'first started', 'first settled']);
    }),
  );
});
