/**
 * A service would, directly or not, depend on itself. Refused at the subscription that would close the cycle.
 */
export class ScopeCycleError extends Error {
  override readonly name = 'ScopeCycleError' as const;
  readonly code = 'SCOPE_CYCLE' as const;
  /** The scopes along the cycle, first and last the same. */
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    super(
      `${String(path[0])} would depend on itself: ${path.join(' → ')}. Take one of these dependencies away, ` +
        `or move what both need into a service of its own.`,
    );
    this.path = path;
  }
}
