import { type Observable, Subject, type Subscription } from 'rxjs';
import { createMainScope, inScope, type MainScope, service } from 'rxjs-scope';
import { chain, graph, lasting, node, shuffled } from './services.ts';

/** Does something `n` times, or with `n` services. How many steps the library takes for that is counted. */
export type Program = (n: number) => Promise<void>;

const unheard = { error: (): void => undefined };

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
}

function useAll(main: MainScope, services: readonly Observable<unknown>[]): Subscription[] {
  return services.map((one) => one.pipe(inScope(main)).subscribe(unheard));
}

/** Services that depend on each other. */
export const graphs: Readonly<Record<string, Program>> = {
  'a chain, started from its top and left': async (n) => {
    const main = createMainScope();
    useAll(main, chain(n).slice(-1)).forEach((top) => top.unsubscribe());
    await turn();
    await main.close();
  },
  'a chain, each service of which is used from its bottom up': async (n) => {
    const main = createMainScope();
    useAll(main, chain(n)).forEach((each) => each.unsubscribe());
    await main.close();
  },
  'a chain that fails from its bottom': async (n) => {
    const main = createMainScope();
    const bottom = new Subject<string>();
    useAll(main, chain(n, bottom).slice(-1));
    bottom.next('a');
    bottom.error(new Error('lost'));
    await main.close();
  },
  'a chain of generators': async (n) => {
    const main = createMainScope();
    let top = node('s0');
    for (let i = 1; i < n; i++) {
      const below = top;
      top = service(`s${i}`, async function* (scope) {
        yield await scope.use(below);
      });
    }
    await main.use(top);
    await main.close();
  },
  'a graph, used from its top': async (n) => {
    const main = createMainScope();
    useAll(main, graph(n).toReversed());
    await main.close();
  },
  'a graph, used from its bottom': async (n) => {
    const main = createMainScope();
    useAll(main, graph(n));
    await main.close();
  },
  'a graph, used in any order': async (n) => {
    const main = createMainScope();
    useAll(main, shuffled(graph(n)));
    await main.close();
  },
  'a graph of many layers, used in any order': async (n) => {
    const main = createMainScope();
    useAll(main, shuffled(graph(n, 50)));
    await main.close();
  },
  'pairs of new services over a graph that is there': async (n) => {
    const main = createMainScope();
    const root = node('root', graph(n).slice(-5));
    useAll(main, [root]);
    for (let i = 0; i < n; i++) useAll(main, [node(`b${i}`, [node(`a${i}`, [root])])]);
    await main.close();
  },
};

/** Many who depend on one service. */
export const fans: Readonly<Record<string, Program>> = {
  'dependents that come, get a value, and leave, the first first': async (n) => {
    const main = createMainScope();
    const one = node('one');
    useAll(
      main,
      Array.from({ length: n }, () => one),
    ).forEach((each) => each.unsubscribe());
    await turn();
    await main.close();
  },
  'dependents that wait for a value, and leave as they get it': async (n) => {
    const main = createMainScope();
    const value = new Subject<string>();
    const one = service('one', () => value);
    const subscriptions: Subscription[] = [];
    for (let i = 0; i < n; i++) {
      subscriptions.push(one.pipe(inScope(main)).subscribe(() => subscriptions[i]?.unsubscribe()));
    }
    value.next('a');
    await turn();
    await main.close();
  },
  'dependents that wait for the next generation': async (n) => {
    const main = createMainScope();
    const cleanup = new Subject<void>();
    const one = service('one', (scope) => {
      scope.addFinalizer(() => cleanup);
      return lasting('a');
    });
    useAll(main, [one]).forEach((each) => each.unsubscribe());
    await turn();
    useAll(
      main,
      Array.from({ length: n }, () => one),
    );
    cleanup.complete();
    await main.close();
  },
  'services that depend on one that dies': async (n) => {
    const main = createMainScope();
    const loss = new Subject<string>();
    const one = service('one', () => loss);
    useAll(
      main,
      Array.from({ length: n }, (_, i) => node(`s${i}`, [one])),
    );
    loss.next('a');
    loss.error(new Error('lost'));
    await main.close();
  },
  'dependents whose finalizers use the service again while it is cancelled': async (n) => {
    const main = createMainScope();
    const log = node('log');
    const users = Array.from({ length: n }, (_, i) =>
      service(`s${i}`, (scope) => {
        scope.addFinalizer(() => scope.use(log).catch(() => undefined));
        return log;
      }),
    );
    useAll(main, users);
    await main.dependencies[0]?.dependencies[0]?.cancel('lost');
    await main.close();
  },
};
