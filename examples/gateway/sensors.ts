import {
  combineLatest,
  exhaustMap,
  interval,
  map,
  mergeMap,
  type Observable,
  range,
  scan,
  startWith,
  switchMap,
} from 'rxjs';
import { shareService } from 'rxjs-scope';
import { broker } from './broker.ts';
import { config } from './config.ts';
import { mqttClient } from './mqtt-client.ts';

/** Simulated sensors. The value is how many of their readings have been acknowledged. */
export const sensors = combineLatest([config, broker]).pipe(
  switchMap(([settings, { url }]) =>
    range(1, settings.sensors).pipe(
      mergeMap((number) => simulate(`sensor-${number}`, url)),
      scan((acknowledged) => acknowledged + 1, 0),
      startWith(0),
    ),
  ),
  shareService('sensors'),
);

/** A sensor with a connection of its own publishes a temperature every second. Emits at each acknowledgement. */
function simulate(device: string, url: string): Observable<unknown> {
  const temperatures = interval(1000).pipe(
    scan((temperature) => temperature + Math.random() - 0.5, 20),
    map((temperature) => ({ value: Number(temperature.toFixed(2)), time: new Date().toISOString() })),
  );
  return mqttClient(url, { clientId: device }).pipe(
    switchMap((client) =>
      temperatures.pipe(
        exhaustMap((reading) =>
          client.publishAsync(`sensors/${device}/temperature`, JSON.stringify(reading), { qos: 1 }),
        ),
      ),
    ),
  );
}
