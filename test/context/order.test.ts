import { catchError, concat, EMPTY, NEVER, type Observable, of, Subject, tap, throwError, timer } from 'rxjs';
import {
  createMainScope,
  deferScope,
  inScope,
  type Scope,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf } from '../marbles/scope.journal.ts';
import { collectReports, settled } from '../marbles/scope.reports.ts';
import { where } from './twoScopes.ts';

const { marbles } = configureMarbles(expect);
const path = deferScope((scope) => of(scope.path));

/** Runs `code` in the synchronous code of a scope. */
function inside(name: string, code: (scope: Scope) => void): void {
  deferScope((scope) => {
    code(scope);
    return EMPTY;
  })
    .pipe(inScope(createMainScope(name)))
    .subscribe();
}

describe('the current scope is found in order (rule 24)', () => {
  collectReports();

  it('first the explicit argument, then the chain, then the ambient one', () => {
    const found: string[] = [];
    const [explicit, parent] = [createMainScope('explicit'), createMainScope('parent')];
    const chain = deferScope(() => of(1)).pipe(withScope({ name: 'chain', parent }));
    inside('ambient', () => {
      path.subscribe((at) => found.push(at));
      path.pipe(withScope({ name: 'chain', parent })).subscribe((at) => found.push(at));
      path.pipe(inScope(explicit), withScope({ name: 'chain', parent })).subscribe((at) => found.push(at));
      chain.subscribe();
    });
    expect(found).toEqual(['ambient', 'parent/chain', 'explicit']);
  });

  it('makes withScope() a main scope when there is none', async () => {
    const found: Scope[] = [];
    await settled();
    deferScope((scope) => of(found.push(scope)))
      .pipe(withScope('app'))
      .subscribe();
    expect(found.map((scope) => scope.kind)).toEqual(['main']);
  });

  it('makes withScope() a nested scope of the ambient one', () => {
    const found: string[] = [];
    inside('ambient', () => {
      path.pipe(withScope('job')).subscribe((at) => found.push(at));
    });
    expect(found).toEqual(['ambient/job']);
  });

  it(
    'errs with a NoScopeError for everything else, one turn later (rule 16)',
    marbles((m) => {
      const order: string[] = [];
      const all: readonly Observable<unknown>[] = [
        path,
        NEVER.pipe(shareService('database')),
        service('x', () => of(1)),
      ];
      for (const source of all) {
        source.subscribe({
          error: (error: unknown) => {
            expect(error).toMatchObject({ code: 'NO_SCOPE' });
            order.push('error');
          },
        });
      }
      order.push('subscribed');
      m.flush();
      expect(order).toEqual(['subscribed', 'error', 'error', 'error']);
    }),
  );

  it('leaves no ambient scope behind when code in it throws', async () => {
    const boom = new Error('boom');
    const errors = errorsOf(
      deferScope((): typeof EMPTY => {
        throw boom;
      }).pipe(inScope(createMainScope('app'))),
    );
    const found: string[] = [];
    where.subscribe((name) => found.push(name));
    await settled();
    expect(errors).toEqual([boom]);
    expect(found).toEqual(['none']);
  });

  it('restores the outer ambient scope after an inner one', () => {
    const found: string[] = [];
    inside('outer', () => {
      inside('inner', () => where.subscribe((name) => found.push(name)));
      where.subscribe((name) => found.push(name));
    });
    expect(found).toEqual(['inner', 'outer']);
  });
});

describe('what a scope hands out runs in the subscriber’s scope, or in none (rule 24)', () => {
  collectReports();

  it('a value, an error and an end of a main scope run in none', async () => {
    const found: string[] = [];
    const look = () => void where.subscribe((name) => found.push(name));
    concat(
      of(1),
      throwError(() => new Error('boom')),
    )
      .pipe(withScope('app'))
      .subscribe({ next: look, error: look });
    of(1).pipe(withScope('app')).subscribe({ complete: look });
    await settled();
    expect(found).toEqual(['none', 'none', 'none']);
  });

  it('a value and an end of inScope() run in the scope of its subscriber', async () => {
    const found: string[] = [];
    const look = () => void where.subscribe((name) => found.push(name));
    const inner = createMainScope('inner');
    of(1).pipe(inScope(inner)).subscribe({ next: look, complete: look });
    of(1).pipe(inScope(inner), tap(look), withScope('outer')).subscribe();
    await settled();
    expect(found).toEqual(['outer', 'none', 'none']);
  });

  it('a value, an error and an end of a service run in the scope of each dependent', async () => {
    const found: string[] = [];
    const values = new Subject<number>();
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const part = service('part', () => values);
    for (const main of [a, b]) {
      const look = () => void where.subscribe((name) => found.push(name));
      part
        .pipe(
          tap(look),
          catchError(() => {
            look();
            return EMPTY;
          }),
          inScope(main),
        )
        .subscribe();
    }
    values.next(1);
    values.error(new Error('boom'));
    await settled();
    expect(found).toEqual(['a', 'b', 'a', 'b']);
  });

  it(
    'the end that a closing scope gives its consumer runs in none',
    marbles((m) => {
      const found: string[] = [];
      const main = createMainScope('app');
      const look = () => void where.subscribe((name) => found.push(name));
      NEVER.pipe(inScope(main)).subscribe({ complete: look });
      timer(2).subscribe(() => void main.close());
      m.flush();
      expect(found).toEqual(['none']);
    }),
  );
});
