import { defer, of } from 'rxjs';
import { shareService } from 'rxjs-scope';

/** What the program is told from outside. */
export interface Config {
  /** The address to listen on. */
  readonly host: string;
  /** The port of the HTTP API; 0: any free one. */
  readonly port: number;
  /** The port of the broker in this process; 0: any free one. */
  readonly mqttPort: number;
  /** A broker elsewhere, in place of the one in this process. */
  readonly mqttUrl: string | undefined;
  /** A Postgres server, in place of the database in this process. */
  readonly databaseUrl: string | undefined;
  /** Where the database in this process keeps its files. */
  readonly dataDir: string;
  /** How many sensors to simulate. */
  readonly sensors: number;
  /** How long the API goes on serving, in ms, after everything that feeds it has stopped. */
  readonly drain: number;
}

// Any Observable may be a service. This one has a value at once, which stays until nobody needs it any more.
export const config = defer(() => of(readConfig(process.env))).pipe(shareService('config'));

/** Throws one error that names every value that is wrong. */
function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];

  // A variable that is set to nothing counts as not set.
  const text = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);

  const whole = (name: string, fallback: number, max: number): number => {
    const value = text(name) ?? String(fallback);
    if (!/^\d+$/.test(value) || Number(value) > max) {
      wrong.push(`${name} must be a whole number from 0 to ${max}, not "${value}"`);
    }
    return Number(value);
  };

  const url = (name: string, ...protocols: readonly string[]): string | undefined => {
    const value = text(name);
    if (value !== undefined && !(URL.canParse(value) && protocols.includes(new URL(value).protocol))) {
      wrong.push(`${name} must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`);
    }
    return value;
  };

  if (![undefined, 'text', 'json'].includes(text('LOG'))) {
    wrong.push(`LOG must be text or json, not "${text('LOG')}"`);
  }
  const result: Config = {
    host: text('HOST') ?? '127.0.0.1',
    port: whole('PORT', 3000, 65_535),
    mqttPort: whole('MQTT_PORT', 1883, 65_535),
    mqttUrl: url('MQTT_URL', 'mqtt:', 'mqtts:', 'ws:', 'wss:'),
    databaseUrl: url('DATABASE_URL', 'postgres:', 'postgresql:'),
    dataDir: text('DATA_DIR') ?? 'data',
    sensors: whole('SENSORS', 3, 1000),
    drain: whole('DRAIN_MS', 0, 600_000),
  };
  if (wrong.length > 0) {
    throw new Error(`bad environment: ${wrong.join('; ')}`);
  }
  return result;
}
