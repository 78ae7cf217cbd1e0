import { EMPTY, NEVER, type Observable } from 'rxjs';
import {
  createMainScope,
  NotRegisteredError,
  ScopeDiedError,
  ServiceNotRunningError,
  StartTimeoutError,
  service,
  shareService,
  withScope,
} from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { errorsOf, journal } from './scope.journal.ts';
import { collectReports } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);

/** The cause of the ScopeDiedError that a dependent of `source` gets. */
function causeOf(source: Observable<unknown>): unknown {
  let errors: readonly unknown[] = [];
  marbles((m) => {
    errors = errorsOf(source.pipe(withScope('app')));
    m.flush();
  })();
  expect(errors[0]).toBeInstanceOf(ScopeDiedError);
  return errors[0] instanceof Error ? errors[0].cause : undefined;
}

describe('NotRegisteredError', () => {
  collectReports();

  it('is the cause when an Observable task completes without a value (rule 14)', () => {
    const cause = causeOf(EMPTY.pipe(shareService('database')));
    expect(cause).toBeInstanceOf(NotRegisteredError);
    expect(cause).toMatchObject({ name: 'NotRegisteredError', code: 'NOT_REGISTERED' });
    expect(String(cause)).toContain('database');
  });

  it('is the cause when a generator ends before its first yield (rule 14)', async () => {
    const main = createMainScope('app');
    // eslint wants a yield in a generator: this one is never reached.
    const silent = service('silent', async function* () {
      await Promise.resolve();
      if (Number.isNaN(0)) {
        yield 1;
      }
    });
    await expect(main.use(silent)).rejects.toMatchObject({ cause: { code: 'NOT_REGISTERED' } });
  });

  it('says what a service has to do', () => {
    expect(String(causeOf(EMPTY.pipe(shareService('database'))))).toMatch(/emit|value|yield/);
  });
});

describe('StartTimeoutError', () => {
  collectReports();

  it('is the cause when there is no first value in time (section 5)', () => {
    const cause = causeOf(NEVER.pipe(shareService({ name: 'database', startTimeout: 5 })));
    expect(cause).toBeInstanceOf(StartTimeoutError);
    expect(cause).toMatchObject({ name: 'StartTimeoutError', code: 'START_TIMEOUT' });
    expect(String(cause)).toContain('database');
    expect(String(cause)).toMatch(/5/);
  });

  it(
    'comes at its time, and no sooner',
    marbles((m) => {
      const note = journal();
      NEVER.pipe(shareService({ name: 'database', startTimeout: 5 }), withScope('app')).subscribe({
        error: () => {
          note('told');
        },
      });
      m.flush();
      expect(note.lines).toEqual(['5 told']);
    }),
  );

  it('says what the start waited for', () => {
    const low = NEVER.pipe(shareService('low'));
    const high = low.pipe(shareService({ name: 'high', startTimeout: 5 }));
    expect(String(causeOf(high))).toContain('low');
  });
});

describe('ServiceNotRunningError', () => {
  collectReports();

  const thrown = (): unknown => {
    try {
      return createMainScope('app').lookup(NEVER.pipe(shareService('database')));
    } catch (error) {
      return error;
    }
  };

  it('is an Error with its own name and code', () => {
    expect(thrown()).toBeInstanceOf(ServiceNotRunningError);
    expect(thrown()).toMatchObject({ name: 'ServiceNotRunningError', code: 'SERVICE_NOT_RUNNING' });
  });

  it('names the service and the scope that asked, and says to use() it', () => {
    expect(String(thrown())).toContain('database');
    expect(String(thrown())).toContain('app');
    expect(String(thrown())).toMatch(/use\(/);
  });
});
