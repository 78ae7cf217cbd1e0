import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, vi } from 'vitest';
import { killAll, Program } from './program.ts';

export interface Row {
  readonly device: string;
  readonly metric: string;
  readonly time: string;
  readonly value: number;
}

// They wait for conditions, never for a time. This is for a machine with much else to do.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const clients: MqttClient[] = [];
const folders: string[] = [];
let template: string | undefined;

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
  await killAll();
});

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  folders.push(folder);
  return folder;
}

/** A DATA_DIR with an empty database. To make one takes seconds, to copy it does not. */
export async function dataFolder(): Promise<string> {
  if (template === undefined) {
    template = await emptyFolder();
    const database = await PGlite.create(join(template, 'pgdata'));
    await database.close();
  }
  const folder = await emptyFolder();
  await cp(template, folder, { recursive: true });
  return folder;
}

/** A client that does not connect again: what it has not heard is acknowledged is not. */
export async function connect(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(url, { reconnectPeriod: 0, ...options });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** The gateway, on free ports and without simulated sensors unless told otherwise. */
export class Gateway extends Program {
  constructor(env: Readonly<Record<string, string>>) {
    super('gateway/main.ts', [], { PORT: '0', MQTT_PORT: '0', SENSORS: '0', LOG: '', ...env });
  }

  static async ready(env: Readonly<Record<string, string>>): Promise<Gateway> {
    const gateway = new Gateway(env);
    await gateway.mqtt();
    await gateway.until('/readyz', 200);
    return gateway;
  }

  async http(): Promise<string> {
    return (await this.line(/^HTTP on /)).slice('HTTP on '.length);
  }

  async mqtt(): Promise<string> {
    return (await this.line(/^MQTT on /)).slice('MQTT on '.length);
  }

  async get(path: string): Promise<Response> {
    return fetch((await this.http()) + path);
  }

  /** Asks until it answers with that status. */
  async until(path: string, status: number): Promise<Response> {
    for (;;) {
      const response = await this.get(path);
      if (response.status === status) {
        return response;
      }
      await response.text();
      await sleep(20);
    }
  }

  async rows(limit = 9999): Promise<Row[]> {
    const response = await this.get(`/readings?limit=${limit}`);
    return (await response.json()) as Row[];
  }

  /** SIGTERM, and what it exits with. */
  stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exit;
  }
}
