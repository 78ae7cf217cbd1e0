import { expect, it } from 'vitest';
import { connect, dataFolder, emptyFolder, Gateway } from './gateway.ts';
import { Load } from './load.ts';

it('loses no acknowledged reading when it is stopped under load', async () => {
  const DATA_DIR = await dataFolder();
  const gateway = await Gateway.ready({ DATA_DIR });
  const load = new Load(await connect(await gateway.mqtt()), 'busy');
  await load.until(300);
  expect(await gateway.stop()).toBe(0);

  const next = await Gateway.ready({ DATA_DIR });
  const stored = new Set((await next.rows()).map(({ value }) => value));
  expect(load.acknowledged.filter((value) => !stored.has(value))).toEqual([]);
});

it('loses no acknowledged reading when it is killed under load, and starts again at once', async () => {
  const DATA_DIR = await dataFolder();
  const loads: Load[] = [];
  for (const round of [1, 2, 3]) {
    const gateway = await Gateway.ready({ DATA_DIR });
    const url = await gateway.mqtt();
    const both = [new Load(await connect(url), `a${round}`), new Load(await connect(url), `b${round}`)];
    await Promise.all(both.map((load) => load.until(200)));
    gateway.signal('SIGKILL');
    expect(await gateway.exit).toBeNull();
    loads.push(...both);
  }

  const last = await Gateway.ready({ DATA_DIR });
  const stored = new Set((await last.rows()).map(({ device, value }) => `${device} ${value}`));
  const acknowledged = loads.flatMap((load) => load.acknowledged.map((value) => `${load.device} ${value}`));
  expect(acknowledged.filter((reading) => !stored.has(reading))).toEqual([]);
});

it('is live and serves, but is not ready, until it has drained', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder(), DRAIN_MS: '600000' });
  const client = await connect(await gateway.mqtt());
  await client.publishAsync('sensors/a/b', '1', { qos: 1 });
  gateway.signal('SIGTERM');

  const unready = await gateway.until('/readyz', 503);
  expect(await unready.json()).toMatchObject({ ready: false });
  await gateway.line(/^closed broker/);
  expect((await gateway.get('/livez')).status).toBe(200);
  expect(await gateway.rows()).toMatchObject([{ device: 'a', value: 1 }]);
  expect((await gateway.get('/readyz')).status).toBe(503);

  // It would go on for ten minutes. A second signal ends it at once, as the signal itself would.
  gateway.signal('SIGTERM');
  expect(await gateway.exit).toBe(143);
  expect(gateway.stdout).not.toContain('closed api');
});

it('is live before it is ready, while it makes its database', async () => {
  const gateway = new Gateway({ DATA_DIR: await emptyFolder() });
  expect((await gateway.get('/livez')).status).toBe(200);
  expect((await gateway.get('/readyz')).status).toBe(503);
  expect((await gateway.get('/readings')).status).toBe(503);
  await gateway.until('/readyz', 200);
  expect((await gateway.get('/readings')).status).toBe(200);
});
