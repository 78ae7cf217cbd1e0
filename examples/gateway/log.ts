import type { ScopeEvent } from 'rxjs-scope';

const json = process.env['LOG'] === 'json';

/** A line for people. With LOG=json it goes to stderr: there stdout holds the events and nothing else. */
export function log(line: string): void {
  (json ? console.error : console.log)(line);
}

/** Every scope as it becomes ready and as it closes; with LOG=json every event, one a line. */
export function logEvent(event: ScopeEvent): void {
  if (json) {
    console.log(JSON.stringify(event, plainError));
  } else if (event.type === 'ready' || event.type === 'closed') {
    log(`${event.type.padEnd(6)} ${event.scope}`);
  }
}

/** JSON leaves out all that an Error says. */
function plainError(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) {
    return value;
  }
  const { name, message, cause } = value;
  return Object.assign({ name, message, cause }, value);
}
