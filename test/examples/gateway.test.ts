import { expect, it } from 'vitest';
import { connect, dataFolder, Gateway } from './gateway.ts';

/** Who must be closed before whom. */
const ORDER = [
  ['sensors', 'broker'],
  ['broker', 'ingest'],
  ['broker', 'api'],
  ['ingest', 'database'],
  ['api', 'database'],
  ['database', 'http'],
  ['http', 'folder'],
  ['folder', 'config'],
  ['config', 'gateway'],
] as const;

it('takes readings from any MQTT client and serves them, newest first', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder() });
  const client = await connect(await gateway.mqtt());
  await client.publishAsync('sensors/oven/temperature', '180.5', { qos: 1 });
  await client.publishAsync('sensors/oven/door', '{"value":1,"time":"2026-05-04T03:02:01.123456+02:00"}', {
    qos: 1,
  });
  await client.publishAsync('sensors/oven/door', '{"value":0,"time":1777856521000}', { qos: 2 });

  const rows = await gateway.rows();

  expect(rows).toEqual([
    {
      device: 'oven',
      metric: 'temperature',
      time: expect.stringMatching(/^\d{4}-.*\.\d{6}Z$/) as string,
      value: 180.5,
    },
    { device: 'oven', metric: 'door', time: '2026-05-04T01:02:01.123456Z', value: 1 },
    { device: 'oven', metric: 'door', time: '2026-05-04T01:02:01.000000Z', value: 0 },
  ]);
  expect(await gateway.rows(1)).toEqual(rows.slice(0, 1));
  expect(await gateway.stop()).toBe(0);
});

it('keeps a reading once, however often it is delivered', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder() });
  const client = await connect(await gateway.mqtt());
  const again = '{"value":7,"time":"2026-01-01T00:00:00Z"}';
  await Promise.all([1, 2, 3].map(() => client.publishAsync('sensors/a/b', again, { qos: 1 })));
  expect(await gateway.rows()).toHaveLength(1);
});

it('ignores malformed messages with a line each, and stores those beside them', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder() });
  const client = await connect(await gateway.mqtt());
  const malformed = [
    ['sensors/a', '1'],
    ['sensors/a/b/c', '1'],
    ['sensors//b', '1'],
    [`sensors/${'x'.repeat(201)}/b`, '1'],
    ['sensors/a/b', 'warm'],
    ['sensors/a/b', ''],
    ['sensors/a/b', '1e999'],
    ['sensors/a/b', '{"value":"1"}'],
    ['sensors/a/b', '{"value":1,"time":"yesterday"}'],
    ['sensors/a/b', '{"value":1,"time":"2026-01-01T00:00:00"}'],
    ['sensors/a/b', '{"value":1,"time":"2026-02-30T00:00:00Z"}'],
    ['sensors/a/b', '{"value":1,"time":-1}'],
  ] as const;
  await Promise.all([
    ...malformed.map(([topic, payload]) => client.publishAsync(topic, payload, { qos: 1 })),
    client.publishAsync('sensors/good/b', '1', { qos: 1 }),
    client.publishAsync('elsewhere', 'not for the gateway', { qos: 1 }),
  ]);
  expect((await gateway.rows()).map(({ device }) => device)).toEqual(['good']);
  expect(gateway.stdout.filter((line) => line.startsWith('ignored a message'))).toHaveLength(
    malformed.length,
  );
});

it('refuses a limit that is none', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder() });
  for (const limit of ['0', '-1', 'all', '1.5', '10000']) {
    const response = await gateway.get(`/readings?limit=${limit}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: 'limit must be a whole number from 1 to 9999' });
  }
  expect((await gateway.get('/elsewhere')).status).toBe(404);
});

it('simulates sensors, and on SIGTERM closes dependents first and exits with 0', async () => {
  const DATA_DIR = await dataFolder();
  const gateway = await Gateway.ready({ DATA_DIR, SENSORS: '2' });
  while ((await gateway.rows()).length < 4) {
    await gateway.line(/./);
  }
  expect(await gateway.stop()).toBe(0);

  const scopes = (state: string): string[] =>
    gateway.stdout.filter((line) => line.startsWith(state)).map((line) => line.slice(state.length).trim());
  const closed = scopes('closed');
  expect([...closed].sort()).toEqual([...new Set(ORDER.flat())].sort());
  expect([...scopes('ready'), 'gateway'].sort()).toEqual([...closed].sort());
  for (const [first, second] of ORDER) {
    expect(closed.indexOf(first), `${first} before ${second}`).toBeLessThan(closed.indexOf(second));
  }
  expect(gateway.stderr).toEqual([]);
});

it('stops by SIGINT as well, also while it is starting', async () => {
  const gateway = new Gateway({ DATA_DIR: await dataFolder() });
  await gateway.http();
  gateway.signal('SIGINT');
  expect(await gateway.exit).toBe(0);
  expect(gateway.stdout).toContain('closed gateway');
});
