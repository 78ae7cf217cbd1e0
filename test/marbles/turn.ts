/** Resolves once timers of 0 ms that follow on each other have run, as unhandled errors are reported by them. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 5);
  });
}
