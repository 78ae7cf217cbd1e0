/** Marks a function as a family of services. */
export const FAMILY: unique symbol = Symbol('rxjs-scope.family');

export function isFamily(value: unknown): value is (key: never) => unknown {
  return typeof value === 'function' && FAMILY in value;
}
