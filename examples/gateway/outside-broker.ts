import type { MqttClient } from 'mqtt';
import { map, type Observable, switchMap } from 'rxjs';
import { resource } from 'rxjs-scope';
import type { Broker } from './broker.ts';
import { Inflight } from './inflight.ts';
import type { Ingest } from './ingest.ts';
import { log } from './log.ts';
import { mqttClient } from './mqtt-client.ts';

/**
 * A broker elsewhere. It keeps a session for the gateway (clean: false, and always the same client id): what is
 * published while the gateway is away, or was not acknowledged before it ended, is delivered when it is back.
 */
export function outsideBroker(url: string, store: Ingest['store']): Observable<Broker> {
  const messages = new Inflight();

  // mqtt.js gives one message at a time, and acknowledges it when `done` is called: once it is committed.
  const receive = (client: MqttClient): void => {
    client.handleMessage = ({ topic, payload }, done) => {
      messages.track(store(topic, Buffer.from(payload))).subscribe({ complete: () => done(), error: done });
    };
  };

  // Before the client disconnects, the message it is at is committed and acknowledged. Those after it are left to the
  // next gateway. It does not unsubscribe: that would end the session.
  const stopReceiving = (client: MqttClient): Observable<unknown> => {
    client.handleMessage = () => undefined;
    return messages.idle;
  };

  const subscribe = async (client: MqttClient): Promise<MqttClient> => {
    await client.subscribeAsync('sensors/+/+', { qos: 1 });
    return client;
  };

  return mqttClient(url, { clientId: 'rxjs-scope-gateway', clean: false }, receive).pipe(
    switchMap((client) => resource(() => subscribe(client), stopReceiving)),
    map(() => {
      const { protocol, host } = new URL(url); // not what else is in it: a password
      log(`MQTT on ${protocol}//${host}`);
      return { url };
    }),
  );
}
