import { combineLatest, switchMap } from 'rxjs';
import { shareService } from 'rxjs-scope';
import { api } from './api.ts';
import { config } from './config.ts';
import { ingest } from './ingest.ts';
import { outsideBroker } from './outside-broker.ts';
import { ownBroker } from './own-broker.ts';

/** Where MQTT clients publish. */
export interface Broker {
  readonly url: string;
}

// Messages come in once they can be stored (ingest) and read (api). When the program stops, no more come in first;
// then ingest and api, which do not need each other, stop side by side.
export const broker = combineLatest([config, ingest, api]).pipe(
  switchMap(([settings, { store }]) =>
    settings.mqttUrl === undefined ? ownBroker(settings, store) : outsideBroker(settings.mqttUrl, store),
  ),
  shareService({ name: 'broker', startTimeout: 60_000 }),
);
