/** The error that the scenarios raise on purpose: `Boom(low:nope)` in the traces. */
export class Boom extends Error {
  override readonly name = 'Boom';
}
