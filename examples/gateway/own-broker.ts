import { once } from 'node:events';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { map, type Observable, switchMap } from 'rxjs';
import { resource } from 'rxjs-scope';
import type { Broker } from './broker.ts';
import type { Config } from './config.ts';
import { Inflight } from './inflight.ts';
import type { Ingest } from './ingest.ts';
import { log } from './log.ts';

/**
 * A broker in this process. Aedes acknowledges a message before it delivers it, so a subscriber would come too late:
 * the reading is committed in `authorizePublish`, which the acknowledgement waits for.
 */
export function ownBroker({ host, mqttPort }: Config, store: Ingest['store']): Observable<Broker> {
  const publishes = new Inflight();
  const sockets = new Set<Socket>();
  let closing = false;

  const start = (): Promise<Aedes> =>
    Aedes.createBroker({
      authorizePublish(_client, { topic, payload }, done) {
        if (topic.startsWith('$SYS/')) {
          done(new Error("topics under $SYS/ are the broker's own"));
        } else if (!topic.startsWith('sensors/')) {
          done(null); // its clients may talk of other things, too
        } else if (!closing) {
          publishes
            .track(store(topic, Buffer.from(payload)))
            .subscribe({ complete: () => done(null), error: done });
        }
        // While closing there is no answer: what is not acknowledged is published again, to the next gateway.
      },
    });

  const disconnect = async (aedes: Aedes): Promise<void> => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    sockets.forEach((socket) => socket.destroy()); // those that never said who they are
  };

  const listen = async (aedes: Aedes): Promise<Server> => {
    const server = createServer((socket) => {
      sockets.add(socket.once('close', () => sockets.delete(socket)));
      aedes.handle(socket);
    });
    server.listen(mqttPort, host);
    await once(server, 'listening');
    return server;
  };

  const stopListening = (server: Server): Observable<unknown> => {
    closing = true;
    server.close();
    return publishes.idle;
  };

  // Two resources in one scope, and the later one is released first: no new messages, an answer to those that are
  // here, and then the clients are disconnected.
  return resource(start, disconnect).pipe(
    switchMap((aedes) => resource(() => listen(aedes), stopListening)),
    map((server) => {
      const { port } = server.address() as AddressInfo; // of a TCP server that listens
      const url = `mqtt://${isIPv6(host) ? `[${host}]` : host}:${port}`;
      log(`MQTT on ${url}`);
      return { url };
    }),
  );
}
