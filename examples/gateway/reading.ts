/** What a device measured. Device, metric and time tell readings apart. */
export interface Reading {
  readonly device: string;
  readonly metric: string;
  /** ISO 8601 in UTC, to the microsecond. */
  readonly time: string;
  readonly value: number;
}

const TOPIC = /^sensors\/([^/]+)\/([^/]+)$/;
const TIMESTAMP = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/;
/** Up to here a number counts microseconds exactly. */
const END = Date.UTC(2200, 0) * 1000;

/**
 * Reads what was published to `sensors/<device>/<metric>`: a number, or `{ "value": number, "time": … }` with the time
 * in ISO 8601 or in ms since 1970; without a time it is `now()`, in microseconds. For a malformed message, returns
 * what is wrong with it.
 *
 * It is as strict as the database: a whole batch of readings must not fail because of one of them.
 */
export function parseReading(topic: string, payload: string, now: () => number): Reading | string {
  const [, device, metric] = TOPIC.exec(topic) ?? [];
  if (device === undefined || metric === undefined) {
    return 'the topic is not sensors/<device>/<metric>';
  }
  // They are part of an index, which has a limit, and Postgres takes no NUL in a text.
  if (device.length > 200 || metric.length > 200 || /\p{Cc}/u.test(topic)) {
    return 'device and metric have 1 to 200 characters each, and no control characters';
  }
  const { value, time } = parsePayload(payload);
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return 'the payload is neither a number nor an object with a number as its value';
  }
  const micros = time === undefined ? now() : parseTime(time);
  if (!(micros >= 0 && micros < END)) {
    return 'the time is neither ISO 8601 with a time zone nor ms since 1970, in a year before 2200';
  }
  return { device, metric, time: format(micros), value };
}

function parsePayload(payload: string): { readonly value?: unknown; readonly time?: unknown } {
  try {
    const body: unknown = JSON.parse(payload);
    return typeof body === 'object' && body !== null ? body : { value: body };
  } catch {
    return {};
  }
}

/** Microseconds since 1970, or NaN. */
function parseTime(time: unknown): number {
  if (typeof time === 'number') {
    return Math.round(time * 1000);
  }
  const [, day = '', clock = '', fraction = '', zone = ''] = TIMESTAMP.exec(String(time)) ?? [];
  const midnight = new Date(`${day}T00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  return exists ? Date.parse(`${day}T${clock}${zone}`) * 1000 + Number(fraction.padEnd(6, '0')) : Number.NaN;
}

function format(micros: number): string {
  const fraction = String(micros % 1_000_000).padStart(6, '0');
  return new Date(micros / 1000).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}
