import { combineLatest, type Observable, ReplaySubject, switchMap } from 'rxjs';
import { deferScope, type MainScope, resource, shareService } from 'rxjs-scope';

interface Marbles {
  cold(marbles: string, values?: Record<string, string>, error?: unknown): Observable<string>;
}

/** How long each part takes to open, what happens to it later, and how long it takes to close. */
export interface ShopTimes {
  readonly server?: readonly [opens: string, closes: string];
  readonly orders?: readonly [opens: string, closes: string];
  readonly database?: readonly [opens: string, closes: string];
  readonly broker?: readonly [opens: string, closes: string];
}

export interface Shop {
  /** The task: a server that needs orders, which need a database and a broker. Put `withScope('app')` below it. */
  readonly app: Observable<string>;
  /** The main scope that the app runs in, once it does. */
  readonly main: Observable<MainScope>;
}

/** The program of the README. Left alone, the broker is ready at 1, the database at 2, orders at 3, the server at 4. */
export function shop(m: Marbles, times: ShopTimes = {}): Shop {
  const {
    server = ['-s', '---|'],
    orders = ['-o', '--|'],
    database = ['--d', '---|'],
    broker = ['-b', '-|'],
  } = times;
  const main = new ReplaySubject<MainScope>(1);

  const part = ([opens, closes]: readonly [string, string]): Observable<string> =>
    resource(
      () => m.cold(opens, undefined, 'boom'),
      () => m.cold(closes),
    );

  const database$ = part(database).pipe(shareService('database'));
  const broker$ = part(broker).pipe(shareService('broker'));
  const orders$ = combineLatest([database$, broker$]).pipe(
    switchMap(() => part(orders)),
    shareService('orders'),
  );
  const app = deferScope((scope) => {
    main.next(scope.main);
    return orders$.pipe(switchMap(() => part(server)));
  });
  return { app, main };
}
