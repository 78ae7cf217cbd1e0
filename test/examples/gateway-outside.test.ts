import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect, dataFolder, Gateway } from './gateway.ts';

// The broker is another process: this one.
let broker: { readonly url: string; readonly close: () => Promise<void> };

beforeEach(async () => {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  broker = {
    url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      for (const socket of sockets) {
        socket.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
});

afterEach(() => broker.close());

const settled = (gateway: Gateway, count: number): Promise<void> =>
  expect
    .poll(async () => (await gateway.rows()).length, { timeout: 90_000, interval: 20 })
    .toBeGreaterThanOrEqual(count);

it('takes readings from the broker at MQTT_URL, its own sensors among them', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder(), MQTT_URL: broker.url, SENSORS: '1' });
  expect(await gateway.mqtt()).toBe(broker.url);
  const client = await connect(broker.url);
  await client.publishAsync('sensors/oven/door', 'open', { qos: 1 });
  await client.publishAsync('sensors/oven/door', '1', { qos: 1 });
  await settled(gateway, 2);
  expect((await gateway.rows()).map(({ device }) => device)).toEqual(
    expect.arrayContaining(['oven', 'sensor-1']),
  );
  expect(await gateway.stop()).toBe(0);
});

it('gets what was published while it was away', async () => {
  const env = { DATA_DIR: await dataFolder(), MQTT_URL: broker.url };
  const first = await Gateway.ready(env);
  expect(await first.stop()).toBe(0);

  const client = await connect(broker.url);
  await client.publishAsync('sensors/a/b', '1', { qos: 1 });

  const second = await Gateway.ready(env);
  await settled(second, 1);
  expect(await second.stop()).toBe(0);
});

it.each(['SIGTERM', 'SIGKILL'] as const)(
  'loses nothing and stores nothing twice, when %s ends it at work',
  async (name) => {
    const client = await connect(broker.url);
    const publish = (from: number, to: number): Promise<unknown> => {
      const values = Array.from({ length: to - from }, (_, index) => from + index);
      const time = Date.UTC(2026, 0);
      return Promise.all(
        values.map((value) => {
          const reading = JSON.stringify({ value, time: time + value });
          return client.publishAsync('sensors/a/b', reading, { qos: 1 });
        }),
      );
    };
    const env = { DATA_DIR: await dataFolder(), MQTT_URL: broker.url };
    const first = await Gateway.ready(env);
    const published = publish(0, 400);
    await settled(first, 50);
    first.signal(name);
    expect(await first.exit).toBe(name === 'SIGTERM' ? 0 : null);
    await published;
    await publish(400, 500); // while it is away

    const second = await Gateway.ready(env);
    await settled(second, 500);
    const stored = (await second.rows()).map(({ value }) => value);
    expect(stored).toEqual(Array.from({ length: 500 }, (_, index) => 499 - index));
  },
);
