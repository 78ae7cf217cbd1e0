import { concat, defer, finalize, NEVER, type Observable, ReplaySubject, share, tap } from 'rxjs';

/** A resource as one writes it with RxJS alone: nobody waits for its release. */
export function naiveResource<T>(
  acquire: () => Observable<T> | Promise<T>,
  release: (value: T) => unknown,
): Observable<T> {
  return defer(() => {
    let held: { readonly value: T } | undefined;
    return concat(defer(acquire), NEVER).pipe(
      tap((value) => {
        held = { value };
      }),
      finalize(() => {
        if (held) release(held.value);
      }),
    );
  });
}

/** A shared service as one writes it with RxJS alone. */
export function naiveService<T>(source: Observable<T>): Observable<T> {
  return source.pipe(share({ connector: () => new ReplaySubject<T>(1) }));
}
