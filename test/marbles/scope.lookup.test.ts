import { concat, NEVER, of, Subject, take, throwError } from 'rxjs';
import { createMainScope, inScope, ServiceNotRunningError, service, shareService } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { at } from './scope.journal.ts';
import { collectReports, settled } from './scope.reports.ts';

const { marbles } = configureMarbles(expect);
const running = () => service('database', () => concat(of('up'), NEVER));

describe('scope.lookup', () => {
  const reports = collectReports();

  it('gives the value of a service that is ready', async () => {
    const main = createMainScope('app');
    const database = running();
    await main.use(database);
    expect(main.lookup(database)).toBe('up');
  });

  it('gives the latest value', async () => {
    const main = createMainScope('app');
    const values = new Subject<string>();
    const changing = service('changing', () => values);
    const using = main.use(changing);
    values.next('one');
    await using;
    values.next('two');
    expect(main.lookup(changing)).toBe('two');
  });

  it('throws a ServiceNotRunningError for one that has not started, and does not start it', () => {
    const main = createMainScope('app');
    let starts = 0;
    const database = service('database', () => of(++starts));
    expect(() => main.lookup(database)).toThrow(ServiceNotRunningError);
    expect(() => main.lookup(database)).toThrow(/database/);
    expect(starts).toBe(0);
  });

  it('throws it for one that is starting', async () => {
    const main = createMainScope('app');
    const slow = service('slow', () => NEVER);
    slow.pipe(inScope(main)).subscribe();
    expect(() => main.lookup(slow)).toThrow(ServiceNotRunningError);
    await main.close();
  });

  it('throws it for one that runs in another main scope only', async () => {
    const [a, b] = [createMainScope('a'), createMainScope('b')];
    const database = running();
    await a.use(database);
    expect(() => b.lookup(database)).toThrow(ServiceNotRunningError);
  });

  it('throws it for one that is stopping', async () => {
    const main = createMainScope('app');
    const gate = new Subject<void>();
    const database = service('database', (scope) => {
      scope.addFinalizer(() => gate);
      return concat(of('up'), NEVER);
    });
    await main.use(database);
    main.release(database);
    await settled();
    expect(() => main.lookup(database)).toThrow(ServiceNotRunningError);
    gate.complete();
    await main.close();
  });

  it('throws it for one that has failed', async () => {
    const main = createMainScope('app');
    const failing = service('failing', () => throwError(() => new Error('boom')));
    await expect(main.use(failing)).rejects.toThrow();
    expect(() => main.lookup(failing)).toThrow(ServiceNotRunningError);
  });

  it('holds it as use() does: once per service, until release() (section 3)', async () => {
    const main = createMainScope('app');
    const database = running();
    const subscription = database.pipe(inScope(main)).subscribe();
    for (let i = 0; i < 5; i++) {
      expect(main.lookup(database)).toBe('up');
    }
    const edges = () => main.snapshot().scopes.find((scope) => scope.path === 'database')?.dependents;
    expect(edges()).toEqual([{ path: 'app', count: 2 }]);
    subscription.unsubscribe();
    await settled();
    expect(edges()).toEqual([{ path: 'app', count: 1 }]);
    main.release(database);
    await settled();
    expect(edges()).toBeUndefined();
  });

  it('cancels the keepAlive of an idle one (rule 4)', () => {
    marbles((m) => {
      const main = createMainScope('app');
      const database = concat(of('up'), NEVER).pipe(shareService({ name: 'database', keepAlive: 10 }));
      database.pipe(inScope(main), take(1)).subscribe();
      at(5, () => {
        expect(main.lookup(database)).toBe('up');
      });
      at(30, () => {
        expect(main.dependencies.map((scope) => scope.path)).toEqual(['database']);
      });
      m.flush();
    })();
  });

  it('throws a ScopeClosedError in a closed scope (rule 20)', async () => {
    const main = createMainScope('app');
    await main.close();
    expect(() => main.lookup(running())).toThrow(expect.objectContaining({ code: 'SCOPE_CLOSED' }) as Error);
  });

  it.each([[undefined], [of(1)], ['database'], [{}]])(
    'refuses %s with a TypeError that names shareService()',
    (wrong) => {
      const main = createMainScope('app');
      expect(() => main.lookup(wrong as never)).toThrow(TypeError);
      expect(() => main.lookup(wrong as never)).toThrow(/shareService\(/);
    },
  );

  it('says in its error how to wait for it', async () => {
    expect(() => createMainScope('app').lookup(running())).toThrow(/use\(/);
    expect(await reports.take()).toEqual([]);
  });
});

describe('scope.release', () => {
  collectReports();

  it('drops what use() holds, and the service stops (rule 4)', async () => {
    const main = createMainScope('app');
    const stopped: string[] = [];
    const database = service('database', (scope) => {
      scope.addFinalizer(() => void stopped.push('database'));
      return concat(of('up'), NEVER);
    });
    await main.use(database);
    main.release(database);
    await settled();
    expect(stopped).toEqual(['database']);
  });

  it('does nothing when nothing is held, or twice', async () => {
    const main = createMainScope('app');
    const database = running();
    main.release(database);
    const subscription = database.pipe(inScope(main)).subscribe();
    main.release(database);
    await main.use(database);
    main.release(database);
    main.release(database);
    await settled();
    // The subscription has an edge of its own, which release() does not touch.
    expect(main.dependencies.map((scope) => scope.path)).toEqual(['database']);
    subscription.unsubscribe();
    await settled();
    expect(main.dependencies).toEqual([]);
  });

  it('does not bounce a service that is used again at once (rule 4)', async () => {
    const main = createMainScope('app');
    let starts = 0;
    const database = service('database', () => concat(of(++starts), NEVER));
    await main.use(database);
    main.release(database);
    expect(await main.use(database)).toBe(1);
    await settled();
    expect(main.lookup(database)).toBe(1);
  });

  it('may be called in a scope that has closed', async () => {
    const main = createMainScope('app');
    const database = running();
    await main.use(database);
    await main.close();
    expect(() => {
      main.release(database);
    }).not.toThrow();
  });

  it.each([[undefined], [of(1)], ['database']])(
    'refuses %s with a TypeError that names shareService()',
    (wrong) => {
      const main = createMainScope('app');
      expect(() => {
        main.release(wrong as never);
      }).toThrow(/shareService\(/);
    },
  );
});
