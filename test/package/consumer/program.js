import { filter, lastValueFrom, Observable, of, switchMap, take } from 'rxjs';
import { createMainScope, resource, shareService, withScope } from 'rxjs-scope';
import { trace } from 'rxjs-scope/testing';

const print = (line) => process.stdout.write(`${line}\n`);

const database = resource(
  () => Promise.resolve({ rows: 3 }),
  async () => {
    await Promise.resolve();
    print('database ended');
  },
).pipe(shareService('database'));

const flush = new Observable((subscriber) => {
  print('orders flushed');
  subscriber.complete();
});

const orders = database.pipe(
  switchMap((db) =>
    resource(
      () => of({ count: db.rows }),
      () => flush,
    ),
  ),
  shareService('orders'),
);

const app = orders.pipe(
  switchMap(({ count }) => of(`orders: ${count}`)),
  take(1),
  withScope('app'),
);
print(await lastValueFrom(app));

const main = createMainScope('main');
trace(main)
  .pipe(filter((line) => line.endsWith(' closed')))
  .subscribe(print);
await main.use(orders);
await main.close();
