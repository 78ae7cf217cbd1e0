/** Resolves once timers of 0 ms that follow on each other have run, as unhandled errors are reported by them. */
export async function turn(): Promise<void> {
  // One after the other, so that on a busy machine each timer of the library still gets its turn in between.
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setTimeout(resolve, 2));
}
