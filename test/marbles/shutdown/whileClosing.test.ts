import { catchError, EMPTY, ignoreElements, NEVER, of, switchMap, take, tap, timer } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  resource,
  ScopeClosedError,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from '../errorChain.ts';
import { picture } from '../picture.ts';
import { told } from '../told.ts';

const { marbles } = configureMarbles(expect);

describe('a scope that closes', () => {
  it(
    'may start a service in a finalizer; closing waits for that too (rule 20)',
    marbles((m) => {
      const main = createMainScope('app');
      const log = resource(
        () => m.cold('-l'),
        () => m.cold('-----|'),
      ).pipe(shareService('log'));
      picture(m, main, {
        app: '---f-----x',
        log: '----(rf)-x',
      });
      main.addFinalizer(() => log.pipe(take(1)));
      timer(3).subscribe(() => void main.close());
    }),
  );

  it(
    'keeps what a finalizer subscribes to until its finalizers have settled; what is open then completes (rule 9)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const log = m.cold('l').pipe(shareService('log'));
      picture(m, main, {
        app: '---f---x',
      });
      picture(m, main, { log: '---r---x' }, 'rx');
      main.addFinalizer(() => {
        log.subscribe({
          next: (line) => heard.push(String(line)),
          complete: () => heard.push('complete'),
        });
        return timer(4).pipe(tap(() => heard.push('finalizer settles')));
      });
      timer(3).subscribe(() => void main.close());
      m.flush();
      expect(heard).toEqual(['l', 'finalizer settles', 'complete']);
    }),
  );

  it(
    'completes the subscriptions that a nested scope has open, too (rules 9, 19)',
    marbles((m) => {
      const main = createMainScope('app');
      const log = m.cold('l').pipe(shareService('log'));
      const job = log.pipe(
        finalizeAsync(() => m.cold('--|')),
        withScope({ name: 'job', parent: main }),
      );
      picture(m, main, { 'app/job': 'r--f-x' });
      picture(m, main, { log: '      r----x' }, 'rx');
      m.expect(job).toBeObservable('l----|');
      timer(3).subscribe(() => void main.close());
    }),
  );

  it(
    'lets a service that closes start another, which closes after it (rules 7, 20)',
    marbles((m) => {
      const main = createMainScope('app');
      const log = resource(
        () => m.cold('-l'),
        () => m.cold('-----|'),
      ).pipe(shareService('log'));
      const database = m.cold('d').pipe(
        finalizeAsync(() => log.pipe(take(1))),
        shareService('database'),
      );
      picture(m, main, {
        database: 'r--fx',
        log: '     ----(rf)-x',
      });
      m.expect(database.pipe(inScope(main)), '^--!').toBeObservable('d');
      m.flush();
    }),
  );

  it(
    'refuses a service that has closed while its main scope closes (rule 20)',
    marbles((m) => {
      const main = createMainScope('app');
      const errors: string[] = [];
      main.addFinalizer(() =>
        timer(3).pipe(
          switchMap(() => log),
          tap({ error: (error: unknown) => errors.push(errorChain(error)) }),
          catchError(() => EMPTY),
        ),
      );
      const source = m.cold('l');
      const log = source.pipe(shareService('log'));
      const job = log.pipe(withScope({ name: 'job', parent: main }));
      picture(m, main, { app: '---f--x' });
      picture(m, main, { log: 'r--x' }, 'rx');
      m.expect(job).toBeObservable('l--|');
      timer(3).subscribe(() => void main.close());
      m.expect(source).toHaveSubscriptions('^--!');
      m.flush();
      expect(errors).toEqual([ScopeClosedError.name]);
    }),
  );

  it(
    'refuses everything once it is closed, one turn later (rules 16, 20)',
    marbles((m) => {
      const main = createMainScope('app');
      const source = m.cold('a');
      const service = source.pipe(shareService('x'), inScope(main), told());
      timer(2).subscribe(() => void main.close());
      m.expect(service, '---^').toBeObservable(
        '---#',
        undefined,
        expect.stringContaining('ScopeClosedError'),
      );
      m.expect(source).toHaveSubscriptions([]);
    }),
  );

  it(
    'closes services that were idle but kept, once nobody is left who might need them (rule 4)',
    marbles((m) => {
      const main = createMainScope('app');
      const cache = resource(
        () => of('c'),
        () => m.cold('-|'),
      ).pipe(shareService({ name: 'cache', keepAlive: Infinity }));
      const worker = cache.pipe(
        take(1),
        switchMap(() => NEVER),
        finalizeAsync(() => cache.pipe(take(1), ignoreElements())),
        finalizeAsync(() => m.cold('--|')),
        withScope({ name: 'worker', parent: main }),
      );
      picture(m, main, {
        'app/worker': 'r---f-x',
        cache: '       r-----fx',
      });
      m.expect(worker).toBeObservable('------|');
      timer(4).subscribe(() => void main.close());
    }),
  );
});
