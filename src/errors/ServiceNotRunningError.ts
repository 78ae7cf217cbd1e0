/** `lookup()` of a service that is not ready in this main scope. */
export class ServiceNotRunningError extends Error {
  override readonly name = 'ServiceNotRunningError' as const;
  readonly code = 'SERVICE_NOT_RUNNING' as const;

  constructor(service: string, scope: string, state: string) {
    super(
      `${scope} looked up ${service}, which is ${state}. lookup() takes only what is ready: ` +
        `await scope.use(${service}) to start it, or to wait for it.`,
    );
  }
}
