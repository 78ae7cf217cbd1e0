import { catchError, concat, defer, NEVER, type Observable, of, Subject } from 'rxjs';
import { createMainScope, inScope, type Scope, service } from 'rxjs-scope';
import { describe, expect, it } from 'vitest';
import { errorChain } from './errorChain.ts';
import { settled } from './scope.reports.ts';

/** Emits at once, and stays. */
const stays = () => concat(of('up'), NEVER);

describe('a service that waits for the next generation of another while its main scope closes', () => {
  it('is refused, lives on, and still closes before what else it uses (rules 7, 9, 20)', async () => {
    const main = createMainScope('app');
    const [appGate, brokerGate] = [new Subject<void>(), new Subject<void>()];
    const log: string[] = [];
    const scopes = new Map<string, Scope>();
    const closes = (name: string, gate: Observable<unknown> = of(0)) =>
      service(name, (scope) => {
        scopes.set(name, scope);
        scope.addFinalizer(() => {
          log.push(name);
          return gate;
        });
        return stays();
      });
    const broker = closes('broker', brokerGate);
    const database = closes('database');
    const orders = service('orders', (scope) => {
      scopes.set('orders', scope);
      void scope.use(database);
      scope.spawn(
        broker.pipe(
          catchError(() => broker),
          catchError((error: unknown) => {
            log.push(errorChain(error));
            return NEVER;
          }),
        ),
      );
      scope.addFinalizer(() => {
        log.push('orders');
      });
      return stays();
    });
    await main.use(orders);
    main.addFinalizer(() => appGate);
    void main.close();
    void scopes.get('broker')?.cancel();
    await settled();
    brokerGate.complete();
    await settled();
    expect(log).toEqual(['broker', 'ScopeClosedError']);
    expect(scopes.get('orders')?.state).toBe('ready');
    appGate.complete();
    await settled();
    expect(log.slice(2)).toEqual(['orders', 'database']);
    expect(main.state).toBe('closed');
  });
});

describe('a service that is cancelled by who is told that it starts', () => {
  it('is not started: its task is never subscribed (rules 11, 27)', async () => {
    const main = createMainScope('app');
    let isSubscribed = false;
    const x = service('x', () =>
      defer(() => {
        isSubscribed = true;
        return stays();
      }),
    );
    main.events.subscribe(({ type }) => {
      if (type === 'starting') for (const scope of main.dependencies) void scope.cancel('enough');
    });
    const told: string[] = [];
    x.pipe(inScope(main)).subscribe({ error: (error: unknown) => told.push(errorChain(error)) });
    expect(told).toEqual(['ScopeDiedError(x, starting) < enough']);
    expect(isSubscribed).toBe(false);
    await main.close();
  });
});
