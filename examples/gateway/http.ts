import fastify, { type FastifyInstance } from 'fastify';
import { defer, firstValueFrom, timer } from 'rxjs';
import { type MainScope, service } from 'rxjs-scope';
import { config } from './config.ts';
import { folder } from './folder.ts';
import { Inflight } from './inflight.ts';
import { log } from './log.ts';

type Handler = (query: unknown) => Promise<unknown>;

export interface Http {
  /** Answers GET of a path with what the handler resolves to, as JSON. */
  readonly serve: (path: string, handler: Handler) => Route;
}

interface Route {
  /** Answers no new requests. Resolves when those that have begun are done. */
  readonly close: () => Promise<unknown>;
}

/**
 * The HTTP port with its probes. It is the first to open and the last to close, so /livez answers while the database
 * starts and while it stops. What else is served comes and goes by `serve`.
 */
export const http = service<Http>('http', async function* (scope) {
  const { host, port } = await scope.use(config);
  // It takes nothing from the folder. But a second gateway is to hear that the folder is in use, not the port.
  await scope.use(folder);
  const routes = new Map<string, Handler>();
  const server = createServer(scope.main, routes);
  try {
    log(`HTTP on ${await server.listen({ host, port })}`);
    yield {
      serve(path, handler) {
        const requests = new Inflight();
        routes.set(path, (query) => firstValueFrom(requests.track(defer(() => handler(query)))));
        return {
          close() {
            routes.delete(path);
            return firstValueFrom(requests.idle);
          },
        };
      },
    };
  } finally {
    // A client that does not finish its request, or does not read its answer, must not hold up the rest.
    const patience = timer(5000).subscribe(() => server.server.closeAllConnections());
    await server.close();
    patience.unsubscribe();
  }
});

function createServer(main: MainScope, routes: ReadonlyMap<string, Handler>): FastifyInstance {
  const server = fastify();

  // Ready is what the library says of the scopes: all run, and main is not closing. It turns false with the signal.
  const unready = (): string[] =>
    main
      .snapshot()
      .scopes.filter(({ state }) => state !== 'ready')
      .map(({ path, state }) => `${path} is ${state}`);

  server.get('/livez', () => ({ live: true }));

  server.get('/readyz', (_request, reply) => {
    const reasons = unready();
    return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
  });

  server.get<{ Params: { '*': string } }>('/*', ({ params, query }, reply) => {
    const handler = routes.get(`/${params['*']}`);
    if (handler !== undefined) {
      return handler(query);
    }
    const reasons = unready();
    return reasons.length === 0
      ? reply.code(404).send({ error: 'not found' })
      : reply.code(503).send({ error: 'not ready', reasons });
  });

  // Sockets are kept open between requests; on the way out they would keep the server open, too.
  server.addHook('onSend', async (_request, reply) => {
    if (main.state !== 'ready') {
      reply.header('connection', 'close');
    }
  });
  return server;
}
