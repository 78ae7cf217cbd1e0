import {
  concat,
  finalize,
  NEVER,
  Observable,
  of,
  Subject,
  shareReplay,
  switchMap,
  take,
  takeUntil,
  timer,
} from 'rxjs';
import { createMainScope, finalizeAsync, inScope, resource, shareService, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { collectUnhandled } from '../marbles/collectUnhandled.ts';
import { Door } from './door.ts';
import { naiveResource, naiveService } from './naive.ts';

const { marbles } = configureMarbles(expect);

/** What RxJS does by itself, and what becomes of it here. */
describe('RxJS', () => {
  it(
    'closes the provider before its dependent',
    marbles((m) => {
      const naive: string[] = [];
      const naiveDoor = (name: string): Observable<string> => {
        const door = new Door(name, naive);
        return naiveResource(
          () => door.open(),
          () => door.slam(),
        );
      };
      naiveService(naiveDoor('database'))
        .pipe(
          switchMap(() => naiveDoor('server')),
          takeUntil(timer(10)),
        )
        .subscribe();

      const ours: string[] = [];
      const ourDoor = (name: string): Observable<string> => {
        const door = new Door(name, ours);
        return resource(
          () => door.open(),
          () => door.close(),
        );
      };
      ourDoor('database')
        .pipe(
          shareService('database'),
          switchMap(() => ourDoor('server')),
          takeUntil(timer(10)),
          withScope('app'),
        )
        .subscribe();

      m.flush();
      expect(naive.slice(2)).toEqual([
        'database closes',
        'server closes',
        'database closed',
        'server closed',
      ]);
      expect(ours.slice(2)).toEqual(['server closes', 'server closed', 'database closes', 'database closed']);
    }),
  );

  it(
    'runs finalize() before that of an inner Observable made later',
    marbles((m) => {
      const naive: string[] = [];
      const ours: string[] = [];
      const lasting = concat(of('a'), NEVER);
      lasting
        .pipe(
          finalize(() => naive.push('outer')),
          switchMap(() => lasting.pipe(finalize(() => naive.push('inner')))),
          takeUntil(timer(5)),
        )
        .subscribe();
      const noted = (name: string) => finalizeAsync<string>(() => void ours.push(name));
      lasting
        .pipe(
          noted('outer'),
          switchMap(() => lasting.pipe(noted('inner'))),
          takeUntil(timer(5)),
          withScope('app'),
        )
        .subscribe();
      m.flush();
      expect(naive).toEqual(['outer', 'inner']);
      expect(ours).toEqual(['inner', 'outer']);
    }),
  );

  it(
    'opens what it shares again before it has closed: EADDRINUSE (rule 3)',
    marbles((m) => {
      /** Somebody uses it from 0 to 10, somebody else from 12 on, while it closes. */
      const come = (port: Observable<string>): unknown[] => {
        const told: unknown[] = [];
        port.pipe(takeUntil(timer(10))).subscribe();
        timer(12)
          .pipe(switchMap(() => port))
          .subscribe({ next: (value) => told.push(value), error: (error: unknown) => told.push(error) });
        return told;
      };
      const naiveDoor = new Door('port');
      const naive = come(
        naiveService(
          naiveResource(
            () => naiveDoor.open(),
            () => naiveDoor.slam(),
          ),
        ),
      );
      const door = new Door('port');
      const main = createMainScope();
      const port = resource(
        () => door.open(),
        () => door.close(),
      ).pipe(shareService('port'));
      const ours = come(port.pipe(inScope(main)));
      m.flush();
      expect(naive).toMatchObject([{ message: 'EADDRINUSE' }]);
      expect(ours).toEqual(['port']);
      expect(door.journal).toEqual(['port opens', 'port closes', 'port closed', 'port opens']);
    }),
  );

  it('keeps siblings from completing where a finalizer throws (rule 16)', async () => {
    const unhandled = collectUnhandled();
    const fault = new Error('cannot flush');
    const broken = (): void => {
      throw fault;
    };
    const completed = (
      source: Observable<string>,
      first: (o: Observable<string>) => Observable<string>,
    ): string[] => {
      const told: string[] = [];
      first(source).subscribe({ complete: () => told.push('first') });
      source.subscribe({ complete: () => told.push('second') });
      return told;
    };

    const naiveSource = new Subject<string>();
    const naive = completed(naiveSource, finalize(broken));
    expect(() => {
      naiveSource.complete();
    }).toThrow();
    expect(naive).toEqual(['first']);

    const source = new Subject<string>();
    const main = createMainScope();
    const ours = completed(source, (first) => first.pipe(finalizeAsync(broken), inScope(main)));
    source.complete();
    expect(ours).toEqual(['first', 'second']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(unhandled).toMatchObject([{ code: 'FINALIZER', cause: fault }]);
    await main.close();
  });

  it(
    'leaks what shareReplay() holds without refCount',
    marbles((m) => {
      const [naiveDoor, door] = [new Door('naive'), new Door('ours')];
      const naive = naiveResource(
        () => naiveDoor.open(),
        () => naiveDoor.slam(),
      ).pipe(shareReplay(1));
      naive.pipe(take(1)).subscribe();
      const ours = resource(
        () => door.open(),
        () => door.close(),
      ).pipe(shareService('ours'));
      ours.pipe(take(1), inScope(createMainScope())).subscribe();
      m.flush();
      expect(naiveDoor.isOpen).toBe(true);
      expect([door.opened, door.closed]).toEqual([1, 1]);
    }),
  );

  describe('lets a synchronous source emit on that was cut inside its first value', () => {
    /** Emits as long as somebody listens, at once; gives up after 100. */
    const counting = (): { readonly source: Observable<number>; readonly emitted: () => number } => {
      let emitted = 0;
      const source = new Observable<number>((subscriber) => {
        for (let i = 0; i < 100 && !subscriber.closed; i++) {
          emitted += 1;
          subscriber.next(i);
        }
      });
      return { source, emitted: () => emitted };
    };

    it('through a subscription that is not known yet', () => {
      const { source, emitted } = counting();
      const cut = new Subject<void>();
      const cell: { unsubscribe?: () => void } = {};
      const subscription = source.subscribe(() => cell.unsubscribe?.());
      cell.unsubscribe = () => subscription.unsubscribe();
      cut.complete();
      expect(emitted()).toBe(100);
    });

    it('but not through withScope()', () => {
      const { source, emitted } = counting();
      const values: number[] = [];
      source.pipe(withScope('app'), take(1)).subscribe((value) => values.push(value));
      expect([values, emitted()]).toEqual([[0], 1]);
    });

    it('but not through inScope(), nor where the scope closes inside the value', () => {
      const { source, emitted } = counting();
      const main = createMainScope();
      const values: number[] = [];
      source.pipe(inScope(main)).subscribe((value) => {
        values.push(value);
        void main.close();
      });
      expect([values, emitted()]).toEqual([[0], 1]);
    });

    it('but not in the start of a service', () => {
      const { source, emitted } = counting();
      const values: number[] = [];
      const first = source.pipe(withScope('first'), take(1), shareService('first'));
      first.pipe(inScope(createMainScope())).subscribe((value) => values.push(value));
      expect([values, emitted()]).toEqual([[0], 1]);
    });
  });
});
