import { catchError, EMPTY, merge, NEVER, of, Subject, switchMap, take, takeWhile, tap, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  noMoreDependents,
  resource,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { picture } from './picture.ts';

const { marbles } = configureMarbles(expect);

describe('who listens to noMoreDependents (rule 5)', () => {
  it(
    'is a spawned task, when the subscription stands on its chain: nothing is cut until that has ended (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const own = m.cold('       a');
      const drain = m.cold('        ---|');
      const x = service('x', (scope) => {
        scope.spawn(noMoreDependents().pipe(switchMap(() => drain)));
        return own;
      });
      picture(m, main, { x: '    r--d--x' }, 'rdx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(own).toHaveSubscriptions('  ^-----!');
      m.expect(drain).toHaveSubscriptions('---^--!');
    }),
  );

  it(
    'is a task that listens only once the drain has begun (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const late = m.cold('         ----|');
      const x = service('x', (scope) => {
        scope.spawn(noMoreDependents().pipe(switchMap(() => m.cold('---|'))));
        scope.spawn(timer(4).pipe(switchMap(() => merge(noMoreDependents(), late))));
        return m.cold('a');
      });
      picture(m, main, { x: '    r--d----x' }, 'rdx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
      m.expect(late).toHaveSubscriptions('----^---!');
    }),
  );

  it(
    'is several tasks: the slowest decides (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const x = service('x', (scope) => {
        scope.spawn(noMoreDependents().pipe(switchMap(() => m.cold('--|'))));
        scope.spawn(noMoreDependents().pipe(switchMap(() => m.cold('-----|'))));
        return m.cold('a');
      });
      picture(m, main, { x: 'r--d----x' }, 'rdx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'is nobody whose task has ended before (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const x = service('x', (scope) => {
        scope.spawn(merge(noMoreDependents(), timer(1)).pipe(take(1)));
        return m.cold('a');
      });
      picture(m, main, { x: 'r--(dx)' }, 'rdx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'lets a resource that is still opening go on; only those that have emitted complete (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const opened = new Subject<string>();
      const x = merge(
        of('a'),
        resource(
          () => m.cold('-----r'),
          () => m.cold('-|'),
        ).pipe(take(1), tap(opened)),
        noMoreDependents().pipe(take(1)),
      ).pipe(shareService('x'));
      m.expect(opened).toBeObservable('-----(r|)');
      picture(m, main, { x: 'r--d-fx' }, 'rdfx');
      m.expect(x.pipe(inScope(main)), '^--!').toBeObservable('a');
    }),
  );

  it(
    'is not asked when the service is cancelled: noMoreDependents errs (rules 5, 6)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const drain = m.cold('--|');
      const x = merge(m.cold('a'), noMoreDependents().pipe(switchMap(() => drain)));
      const task = deferScope((scope) => {
        scope.noMoreDependents.subscribe({ error: (error: unknown) => heard.push(errorChain(error)) });
        return x;
      });
      m.expect(
        task.pipe(
          shareService('x'),
          catchError(() => EMPTY),
          inScope(main),
        ),
      ).toBeObservable('a-|');
      timer(2).subscribe(() => void main.dependencies[0]?.cancel('enough'));
      m.expect(drain).toHaveSubscriptions([]);
      m.flush();
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatch(/^ScopeClosedError/);
    }),
  );

  it(
    'errs in a nested scope when that is itself cut (rule 5)',
    marbles((m) => {
      const main = createMainScope('app');
      const heard: string[] = [];
      const jobs: Scope[] = [];
      const task = deferScope((scope) => {
        jobs.push(scope);
        scope.noMoreDependents.subscribe({
          next: () => heard.push('next'),
          error: (error: unknown) => heard.push(errorChain(error)),
        });
        return NEVER;
      });
      const job = task.pipe(
        withScope('job'),
        catchError(() => EMPTY),
      );
      const x = merge(m.cold('a'), job).pipe(shareService('x'));
      m.expect(x.pipe(inScope(main)), '^------!').toBeObservable('a');
      timer(2).subscribe(() => void jobs[0]?.cancel('enough'));
      m.flush();
      expect(heard).toHaveLength(1);
      expect(heard[0]).toMatch(/^ScopeClosedError/);
    }),
  );

  it(
    'errs in a main scope whose task fails (rule 5)',
    marbles((m) => {
      const heard: string[] = [];
      const task = deferScope((scope) => {
        scope.noMoreDependents.subscribe({
          next: () => heard.push('next'),
          error: () => heard.push('error'),
        });
        return m.cold('--#');
      });
      m.expect(task.pipe(withScope('app'))).toBeObservable('--#');
      m.flush();
      expect(heard).toEqual(['error']);
    }),
  );

  it(
    'lets the task of a main scope that is closed end in its own time (rules 5, 18)',
    marbles((m) => {
      const drain = m.cold('         ---(e|)', { e: 'end' });
      const task = deferScope((scope) => {
        timer(4).subscribe(() => void scope.main.close());
        return merge(m.cold('a'), noMoreDependents().pipe(switchMap(() => drain))).pipe(
          takeWhile((v) => v !== 'end'),
        );
      });
      m.expect(task.pipe(withScope('worker'))).toBeObservable('a------|');
      m.expect(drain).toHaveSubscriptions('----^--!');
    }),
  );
});
