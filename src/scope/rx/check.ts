import { Observable } from 'rxjs';

/** What is wrong with an argument, at the call: names the argument, and what was expected. */
export function checkFunction(value: unknown, where: string): void {
  if (typeof value !== 'function') throw new TypeError(`${where} must be a function, not ${show(value)}.`);
}

export function checkName(value: unknown, where: string): void {
  if (typeof value !== 'string') throw new TypeError(`${where} must be a string, not ${show(value)}.`);
  if (value.trim() === '')
    throw new TypeError(`${where} must not be empty: errors and events call the scope by it.`);
}

/** A duration: 0 or more, in ms. Infinity, and what is beyond a timer's range, means never. */
export function checkMilliseconds(value: unknown, where: string): void {
  if (value === undefined) return;
  if (typeof value !== 'number')
    throw new TypeError(`${where} must be a number of milliseconds, not ${show(value)}.`);
  if (Number.isNaN(value) || value < 0)
    throw new RangeError(`${where} must be 0 or more milliseconds, not ${value}.`);
}

/** Refuses what is not an object, and options it does not know: a misspelt one would silently do nothing. */
export function checkOptions(value: unknown, known: readonly string[], where: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} must be a name or an object of options, not ${show(value)}.`);
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key))
      throw new TypeError(`${where} has no option '${key}'. It knows ${known.join(', ')}.`);
  }
}

export function checkObservable(value: unknown, where: string): void {
  if (value instanceof Observable) return;
  if (typeof value === 'object' && value !== null && 'pipe' in value && 'subscribe' in value) {
    throw new TypeError(
      `${where} is an Observable of another copy of rxjs. Install one only (npm ls rxjs), or wrap it with from().`,
    );
  }
  throw new TypeError(`${where} must be an Observable, not ${show(value)}.`);
}

export function checkObject(value: unknown, where: string): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    throw new TypeError(`${where} must be an object, not ${show(value)}.`);
  }
}

/** A value in a few words. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `a function`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return typeof value === 'symbol' ? 'a symbol' : 'an object';
}
