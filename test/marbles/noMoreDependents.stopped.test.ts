import { lastValueFrom, NEVER, type Observable } from 'rxjs';
import {
  createMainScope,
  finalizeAsync,
  inScope,
  type MainScope,
  noMoreDependents,
  shareService,
  withScope,
} from 'rxjs-scope';
import { describe, expect, it } from 'vitest';

/** What noMoreDependents tells a finalizer of a scope that is cancelled: `run` says where `source` runs. */
async function toldInTeardown(
  run: (source: Observable<never>, main: MainScope) => Observable<never>,
): Promise<string> {
  const main = createMainScope('app');
  let told = Promise.resolve('nothing');
  const source = NEVER.pipe(
    finalizeAsync(() => {
      told = lastValueFrom(noMoreDependents()).then(() => 'no more dependents', String);
      return told;
    }),
  );
  run(source, main).subscribe({ error: () => undefined });
  const [service] = main.dependencies;
  await (service ?? main).cancel('enough');
  await main.close();
  return await told;
}

describe('noMoreDependents of a scope that was cut (rule 5)', () => {
  it('errs in a finalizer of the scope', async () => {
    const told = await toldInTeardown((source, main) => source.pipe(shareService('database'), inScope(main)));
    expect(told).toMatch(/^ScopeClosedError: database must stop: its end has begun \(cancelled\)/);
  });

  it('errs in a finalizer of a nested scope, and says that it is that which was cut', async () => {
    const told = await toldInTeardown((source, main) =>
      source.pipe(withScope({ name: 'job', parent: main })),
    );
    expect(told).toMatch(/^ScopeClosedError: app\/job must stop: its end has begun \(cancelled\)/);
  });

  it('errs in a finalizer of a nested scope that is cut alone, though its owner lives on', async () => {
    const main = createMainScope('app');
    let told = Promise.resolve('nothing');
    const job = NEVER.pipe(
      finalizeAsync(() => {
        told = lastValueFrom(noMoreDependents()).then(() => 'no more dependents', String);
        return told;
      }),
      withScope({ name: 'job', parent: main }),
    );
    job.subscribe().unsubscribe();
    await expect(told).resolves.toMatch(/^ScopeClosedError: app\/job must stop/);
    await main.close();
  });

  it('errs in a nested scope that a finalizer opens, and says that its owner was cut', async () => {
    const main = createMainScope('app');
    let told = Promise.resolve('nothing');
    main.addFinalizer(() => {
      told = lastValueFrom(noMoreDependents().pipe(withScope('late'))).then(
        () => 'no more dependents',
        String,
      );
      return told;
    });
    await main.cancel('enough');
    await expect(told).resolves.toMatch(/^ScopeClosedError: app must stop: its end has begun \(cancelled\)/);
  });
});
