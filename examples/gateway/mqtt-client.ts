import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { EMPTY, Observable } from 'rxjs';
import { type Cleanup, resource } from 'rxjs-scope';
import { log } from './log.ts';

/**
 * A connected mqtt.js client. It fails if it cannot connect at first; from then on it reconnects by itself. `prepare`
 * is given the client before it connects: a durable session has messages waiting.
 */
export function mqttClient(
  url: string,
  options: IClientOptions,
  prepare: (client: MqttClient) => void = () => undefined,
): Observable<MqttClient> {
  const connect = new Observable<MqttClient>((subscriber) => {
    const client = mqtt.connect(url, options);
    let connected = false;
    prepare(client);
    client.once('connect', () => {
      connected = true;
      subscriber.next(client);
    });
    client.on('error', (error) => {
      if (connected) {
        log(`mqtt: ${options.clientId}: ${error.message}`);
      } else {
        subscriber.error(error);
      }
    });
    return () => void client.end(true);
  });
  // Waits until what it has published is acknowledged. Without a connection, nothing will be.
  const disconnect = (client: MqttClient): Cleanup => (client.connected ? client.endAsync() : EMPTY);
  return resource(() => connect, disconnect);
}
