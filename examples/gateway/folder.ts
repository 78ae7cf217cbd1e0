import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { of, switchMap } from 'rxjs';
import { resource, shareService } from 'rxjs-scope';
import { config } from './config.ts';

// The folder of the database belongs to one process at a time: PGlite does not see to that, and two would spoil it.
// With a Postgres server there is no folder to guard.
export const folder = config.pipe(
  switchMap(({ dataDir, databaseUrl }) =>
    databaseUrl === undefined ? resource(() => lock(dataDir), unlock) : of(undefined),
  ),
  shareService('folder'),
);

/**
 * A lock of the operating system on an open file, and not the existence of a file: it ends with the process,
 * however that ends. So nothing is left over by a process that was killed, and nobody has to guess what is stale.
 */
async function lock(dataDir: string): Promise<FileHandle> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'gateway.lock');
  const file = await open(path, 'a+');
  if (tryLock(file.fd)) {
    await file.truncate();
    await file.write(String(process.pid));
    return file;
  }
  await file.close();
  const owner = await readFile(path, 'utf8').catch(() => '');
  throw new Error(
    `DATA_DIR "${dataDir}" is in use by another gateway${owner && ` (process ${owner})`}. ` +
      'Stop that one first, or give this one a DATA_DIR of its own.',
  );
}

function unlock(file: FileHandle): Promise<void> {
  return file.close();
}
