import { setTimeout as sleep } from 'node:timers/promises';
import { service } from 'rxjs-scope';
import { config } from './config.ts';
import { database } from './database.ts';
import { http } from './http.ts';

/** GET /readings?limit= gives the newest readings. */
export const api = service({ name: 'api', stopTimeout: Number.POSITIVE_INFINITY }, async function* (scope) {
  const { drain } = await scope.use(config);
  const { serve } = await scope.use(http);
  const { latest } = await scope.use(database);
  const readings = serve('/readings', (query) => latest(readLimit(query)));
  try {
    yield readings;
    // Nobody needs it any more, but clients may not have noticed yet: /readyz has just turned false.
    await sleep(drain, undefined, { signal: scope.signal });
  } finally {
    await readings.close();
  }
});

function readLimit(query: unknown): number {
  const { limit = '100' } = query as { limit?: string };
  if (!/^[1-9]\d{0,3}$/.test(limit)) {
    throw Object.assign(new Error('limit must be a whole number from 1 to 9999'), { statusCode: 400 });
  }
  return Number(limit);
}
