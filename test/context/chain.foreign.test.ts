import { firstValueFrom, Observable, of, type Subscriber, take } from 'rxjs';
import {
  createMainScope,
  currentScope,
  finalizeAsync,
  inScope,
  NoScopeError,
  resource,
  shareService,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

/** What another copy of the library marks its subscribers with. */
function markedByAnotherCopy<T>(source: Observable<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    source.subscribe(Object.assign(subscriber, { rxjsScope: { path: 'theirs' } }));
  });
}

/** As a Subscriber of another copy of rxjs. */
function subscriberOfAnotherCopy(see: (error: unknown) => void): Subscriber<unknown> {
  const nothing = (): void => undefined;
  const stranger = {
    isStopped: false,
    closed: false,
    destination: undefined,
    next: nothing,
    error: see,
    complete: nothing,
    add: nothing,
    remove: nothing,
    unsubscribe: nothing,
  };
  return stranger as unknown as Subscriber<unknown>; // only what rxjs takes for a Subscriber
}

describe('a chain through another copy (rule 24)', () => {
  it('of this library is refused, and the error says which', async () => {
    const database = of('up').pipe(shareService('database'));
    const told: unknown = await firstValueFrom(markedByAnotherCopy(database)).catch(
      (error: unknown) => error,
    );
    expect(told).toBeInstanceOf(NoScopeError);
    expect(String(told)).toMatch(
      /^NoScopeError: A subscription found no scope .* another copy of rxjs-scope: install one only \(npm ls rxjs-scope\)\.$/,
    );
  });

  it('of this library gets what a scope of ours hands out, in no scope', async () => {
    const main = createMainScope('app');
    const seen: unknown[] = [];
    markedByAnotherCopy(of('a').pipe(inScope(main))).subscribe((value) => {
      expect(() => currentScope()).toThrow(NoScopeError);
      seen.push(value);
    });
    expect(seen).toEqual(['a']);
    await main.close();
  });

  it('of rxjs is named where no scope is found', async () => {
    const database = of('up').pipe(shareService('database'));
    const told = await new Promise((resolve) => {
      database.subscribe(subscriberOfAnotherCopy(resolve));
    });
    expect(String(told)).toMatch(/another copy of rxjs: install one only \(npm ls rxjs\)\.$/);
  });

  it('ends where it has been unsubscribed: the scope around is found all the same', async () => {
    const main = createMainScope('app');
    const ran: string[] = [];
    const late = resource(
      () => of('a'),
      () => void ran.push('released'),
    ).pipe(finalizeAsync(() => void ran.push('finalizer')));
    const task = new Observable<string>((subscriber) => {
      subscriber.complete();
      late.subscribe(subscriber);
    });
    task.pipe(take(1), inScope(main)).subscribe();
    expect(ran).toEqual(['finalizer']);
    await main.close();
    expect(ran).toEqual(['finalizer']);
  });
});
