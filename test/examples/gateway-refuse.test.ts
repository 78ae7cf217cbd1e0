import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ScopeEvent } from 'rxjs-scope';
import { expect, it } from 'vitest';
import { dataFolder, Gateway } from './gateway.ts';

it('refuses a second process on the same DATA_DIR, which does no harm to the first', async () => {
  const DATA_DIR = await dataFolder();
  const first = await Gateway.ready({ DATA_DIR });
  const second = new Gateway({ DATA_DIR });
  expect(await second.exit).toBe(1);
  expect(second.stderr).toEqual([
    expect.stringMatching(
      /^folder: DATA_DIR ".*" is in use by another gateway \(process \d+\)\. Stop that one first/,
    ),
  ]);
  expect((await first.get('/readyz')).status).toBe(200);
  expect(await first.stop()).toBe(0);

  const third = await Gateway.ready({ DATA_DIR });
  expect(await third.stop()).toBe(0);
});

it('starts where a lock file was left over', async () => {
  const DATA_DIR = await dataFolder();
  await writeFile(join(DATA_DIR, 'gateway.lock'), String(process.pid));
  const gateway = await Gateway.ready({ DATA_DIR });
  expect(await gateway.stop()).toBe(0);
});

it('names every wrong value of its environment', async () => {
  const gateway = new Gateway({
    PORT: 'http',
    MQTT_PORT: '65536',
    MQTT_URL: 'localhost:1883',
    DATABASE_URL: 'mysql://localhost',
    SENSORS: '-1',
    DRAIN_MS: '1.5',
    LOG: 'xml',
  });
  expect(await gateway.exit).toBe(1);
  const [line = '', ...rest] = gateway.stderr;
  expect(rest).toEqual([]);
  expect(line).toContain('config: bad environment: ');
  for (const wrong of [
    'PORT must be a whole number from 0 to 65535, not "http"',
    'MQTT_PORT must be a whole number from 0 to 65535, not "65536"',
    'MQTT_URL must be a URL that begins with mqtt://',
    'DATABASE_URL must be a URL that begins with postgres://',
    'SENSORS must be a whole number from 0 to 1000, not "-1"',
    'DRAIN_MS must be a whole number from 0 to 600000, not "1.5"',
    'LOG must be text or json, not "xml"',
  ]) {
    expect(line).toContain(wrong);
  }
});

it.each([
  ['PORT', 'http'],
  ['MQTT_PORT', 'broker'],
] as const)('says so where %s is taken, and closes what it has opened', async (name, scope) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const gateway = new Gateway({ DATA_DIR: await dataFolder(), [name]: String(port) });
  expect(await gateway.exit).toBe(1);
  taken.close();
  expect(gateway.stderr).toEqual([`${scope}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`]);
  expect(gateway.stdout).toContain('closed folder');
});

it.each([
  ['DATABASE_URL', 'postgres://127.0.0.1:1/none', 'database'],
  ['MQTT_URL', 'mqtt://127.0.0.1:1', 'broker'],
] as const)('says so where nothing answers at %s', async (name, url, scope) => {
  const gateway = new Gateway({ DATA_DIR: await dataFolder(), [name]: url });
  expect(await gateway.exit).toBe(1);
  expect(gateway.stderr).toEqual([`${scope}: connect ECONNREFUSED 127.0.0.1:1`]);
  expect(gateway.stdout).toContain('closed gateway');
});

it('prints with LOG=json one ScopeEvent a line, and nothing else', async () => {
  const gateway = await Gateway.ready({ DATA_DIR: await dataFolder(), LOG: 'json' });
  expect(await gateway.stop()).toBe(0);

  const events = gateway.stdout.map((line) => JSON.parse(line) as ScopeEvent);
  const known = [
    'starting',
    'ready',
    'draining',
    'closing',
    'releasing',
    'closed',
    'acquired',
    'released',
    'finalizer',
  ];
  for (const event of events) {
    expect(event).toMatchObject({
      at: expect.any(Number) as number,
      scope: expect.any(String) as string,
      generation: expect.any(Number) as number,
    });
    expect(known).toContain(event.type);
  }
  const of = (scope: string): string[] =>
    events.filter((event) => event.scope === scope).map(({ type }) => type);
  expect(of('database').filter((type) => !['acquired', 'released', 'finalizer'].includes(type))).toEqual([
    'starting',
    'ready',
    'draining',
    'closing',
    'releasing',
    'closed',
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'acquired', scope: 'database', by: 'ingest' }),
  );
  expect(events.at(-1)).toMatchObject({ type: 'closed', scope: 'gateway' });
});
