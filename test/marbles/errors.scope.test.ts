import { concat, defer, NEVER, type Observable, of, throwError } from 'rxjs';
import {
  createMainScope,
  currentScope,
  deferScope,
  inScope,
  NoScopeError,
  ScopeClosedError,
  ScopeCycleError,
  ScopeDiedError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const boom = new Error('boom');

/** The error `source` ends with, once virtual time has passed. */
function endOf(source: Observable<unknown>): Error {
  let errors: readonly unknown[] = [];
  marbles((m) => {
    errors = errorsOf(source);
    m.flush();
  })();
  expect(errors).toHaveLength(1);
  const [error] = errors;
  if (error instanceof Error) {
    return error;
  }
  throw new TypeError(`no Error: ${String(error)}`);
}

describe('NoScopeError', () => {
  collectReports();

  const thrown = () => endOf(NEVER.pipe(shareService('database')));

  it('is an Error with its own name and code', () => {
    const error = thrown();
    expect(error).toBeInstanceOf(NoScopeError);
    expect(error).toMatchObject({ name: 'NoScopeError', code: 'NO_SCOPE' });
    expect(String(error)).toMatch(/^NoScopeError: /);
    expect(error.stack).toContain('NoScopeError');
  });

  it('names what was asked for, and says that inScope() goes last in the pipe (rule 24)', () => {
    const { message } = thrown();
    expect(message).toContain('database');
    expect(message).toMatch(/inScope\(/);
    expect(message).toMatch(/last/);
    expect(message).toMatch(/above/);
  });

  it('is what every word says that finds no scope', () => {
    for (const source of [deferScope(() => of(1)), of(1).pipe(shareService('x'))]) {
      expect(endOf(source)).toMatchObject({ code: 'NO_SCOPE' });
    }
    expect(() => currentScope()).toThrow(NoScopeError);
  });
});

describe('ScopeDiedError', () => {
  const reports = collectReports();

  it('names the service, the phase and the cause (rule 13)', () => {
    const error = endOf(throwError(() => boom).pipe(shareService('database'), withScope('app')));
    expect(error).toBeInstanceOf(ScopeDiedError);
    expect(error).toMatchObject({
      name: 'ScopeDiedError',
      code: 'SCOPE_DIED',
      scope: 'database',
      phase: 'starting',
      cause: boom,
    });
  });

  it('says which service could not start, and why', () => {
    const { message } = endOf(throwError(() => boom).pipe(shareService('database'), withScope('app')));
    expect(message).toContain('database');
    expect(message).toMatch(/start/);
    expect(message).toContain('boom');
  });

  it('has the phase "ready" when the service had a value (rule 13)', () => {
    const error = endOf(
      concat(
        of(1),
        throwError(() => boom),
      ).pipe(shareService('database'), withScope('app')),
    );
    expect(error).toMatchObject({ phase: 'ready', cause: boom });
    expect(error.message).toContain('database');
  });

  it('of a service that lost its connection by completing says so (rule 14)', () => {
    const lost = of(1).pipe(shareService({ name: 'socket', onComplete: 'error' }));
    const error = endOf(lost.pipe(withScope('app')));
    expect(error).toMatchObject({ code: 'SCOPE_DIED', scope: 'socket', phase: 'ready' });
    expect(error.message).toMatch(/ended|complete/);
  });

  it('can carry a cause that is no Error', () => {
    expect(endOf(throwError(() => 'text').pipe(shareService('database'), withScope('app')))).toMatchObject({
      cause: 'text',
    });
    expect(endOf(throwError(() => undefined).pipe(shareService('database'), withScope('app')))).toMatchObject(
      {
        code: 'SCOPE_DIED',
        cause: undefined,
      },
    );
  });

  it('names a nested consumer’s failed parent (rule 19)', async () => {
    const main = createMainScope('app');
    const errors = errorsOf(NEVER.pipe(withScope({ name: 'job', parent: main })));
    main.spawn(throwError(() => boom));
    await main.outcome;
    expect(errors).toMatchObject([{ code: 'SCOPE_DIED', scope: 'app', cause: boom }]);
    expect(await reports.take()).toEqual([boom]);
  });
});

describe('ScopeClosedError', () => {
  collectReports();

  it('names the closed scope, and has name, code and, where there is one, a cause', async () => {
    const main = createMainScope('app');
    await main.cancel(boom);
    const error: unknown = await main
      .use(service('database', () => of(1)))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ScopeClosedError);
    expect(error).toMatchObject({ name: 'ScopeClosedError', code: 'SCOPE_CLOSED' });
    expect(String(error)).toContain('app');
  });

  it('of a cancelled scope has the reason as cause, of a closed one none (rule 19)', async () => {
    const cancelled = createMainScope('cancelled');
    const errors = errorsOf(NEVER.pipe(inScope(cancelled)));
    await cancelled.cancel(boom);
    expect(errors).toMatchObject([{ cause: boom }]);
    const closed = createMainScope('closed');
    await closed.close();
    expect(endOf(NEVER.pipe(inScope(closed)))).not.toHaveProperty('cause');
  });

  it('says what to do', async () => {
    const main = createMainScope('app');
    await main.close();
    const { message } = endOf(NEVER.pipe(inScope(main)));
    expect(message).toContain('app');
    expect(message.length).toBeGreaterThan('app is closed'.length);
    await settled();
  });
});

describe('ScopeCycleError', () => {
  collectReports();

  const cycle = (): Error => {
    const a: Observable<number> = defer(() => b).pipe(shareService('a'));
    const b: Observable<number> = defer(() => a).pipe(shareService('b'));
    let error: unknown = endOf(a.pipe(withScope('app')));
    while (error instanceof ScopeDiedError) {
      error = error.cause;
    }
    return error as Error; // the end of a chain of causes, which the tests look at
  };

  it('is an Error with its own name, code and path (rule 17)', () => {
    const error = cycle();
    expect(error).toBeInstanceOf(ScopeCycleError);
    expect(error).toMatchObject({ name: 'ScopeCycleError', code: 'SCOPE_CYCLE' });
  });

  it('shows the way round in its message, back to where it began (rule 17)', () => {
    const error = cycle();
    const path = error instanceof ScopeCycleError ? error.path : [];
    expect(path.length).toBeGreaterThanOrEqual(2);
    for (const name of path) {
      expect(error.message).toContain(name);
    }
    expect(error.message).toMatch(/a\W+b\W+a|b\W+a\W+b/);
  });
});
