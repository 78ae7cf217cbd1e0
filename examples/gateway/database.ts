import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { fromEvent } from 'rxjs';
import { service } from 'rxjs-scope';
import { config } from './config.ts';
import { folder } from './folder.ts';
import { http } from './http.ts';
import { log } from './log.ts';
import type { Reading } from './reading.ts';

export interface Database {
  /** Resolves when the readings are committed. One that is there already stays as it is. */
  readonly insert: (readings: readonly Reading[]) => Promise<void>;
  /** The newest first. */
  readonly latest: (limit: number) => Promise<readonly Reading[]>;
}

/** What PGlite and pg have in common. */
interface Sql {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[] }>;
}

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS readings (
    device text NOT NULL, metric text NOT NULL, time timestamptz NOT NULL, value double precision NOT NULL,
    PRIMARY KEY (device, metric, time))`,
  'CREATE INDEX IF NOT EXISTS readings_time ON readings (time)',
];

const INSERT = `INSERT INTO readings (device, metric, time, value)
  SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::double precision[]) ON CONFLICT DO NOTHING`;

const LATEST = `SELECT device, metric, to_char(time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS time, value
  FROM readings ORDER BY readings.time DESC, device, metric LIMIT $1`;

/** Postgres: in this process, or the server at DATABASE_URL. */
export const database = service('database', async function* (scope) {
  const { databaseUrl, dataDir } = await scope.use(config);
  // Taken for the order alone: to depend on the port is to close before it.
  await scope.use(http);
  if (databaseUrl === undefined) {
    await scope.use(folder);
    const db = await openFolder(join(dataDir, 'pgdata'));
    try {
      yield await tables(db);
    } finally {
      await db.close();
    }
  } else {
    const pool = new pg.Pool({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
    // The pool replaces a connection that breaks; unheard, the event would end the process.
    scope.spawn(fromEvent(pool, 'error', (error: Error) => log(`database: ${error.message}`)));
    try {
      yield await tables(pool);
    } finally {
      await pool.end();
    }
  }
});

async function openFolder(path: string): Promise<PGlite> {
  if (!existsSync(path)) {
    // A new database takes seconds to make. Killed half-way it could never be opened, so it gets its name when it is whole.
    const draft = `${path}.new`;
    await rm(draft, { recursive: true, force: true });
    const made = await PGlite.create(draft);
    await made.close();
    await rename(draft, path);
  }
  return PGlite.create(path);
}

async function tables(db: Sql): Promise<Database> {
  for (const statement of SCHEMA) {
    await db.query(statement);
  }
  return {
    async insert(readings) {
      const column = (name: keyof Reading): unknown[] => readings.map((reading) => reading[name]);
      await db.query(INSERT, [column('device'), column('metric'), column('time'), column('value')]);
    },
    async latest(limit) {
      const { rows } = await db.query(LATEST, [limit]);
      return rows as Reading[]; // what LATEST selects
    },
  };
}
