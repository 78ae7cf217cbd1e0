/**
 * The end of an error's `cause` chain: what went wrong in the first place.
 *
 * ```ts
 * database.pipe(inScope(main)).subscribe({ error: (e) => console.log(String(rootCause(e))) });
 * // Error: connect ECONNREFUSED 127.0.0.1:5432
 * ```
 *
 * An error without a cause is its own root. A chain that loops ends at the first error seen twice.
 *
 * @see {@link ScopeDiedError} whose `cause` tells the path to the origin.
 */
export function rootCause(error: unknown): unknown {
  const seen = new Set<unknown>();
  let root = error;
  while (root instanceof Error && root.cause !== undefined && !seen.has(root)) {
    seen.add(root);
    root = root.cause;
  }
  return root;
}
