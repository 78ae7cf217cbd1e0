/** Tests that have nothing to say about the built package on another Node or with another rxjs, and why. */
export const leftOutInNode: Readonly<Record<string, string>> = {
  'test/package/**': 'checks the tarball itself, and with the oldest rxjs already',
  'test/docs/{compile,links}.test.ts': 'reads the documents and compiles what they show; runs nothing of it',
  'test/scale/linear.test.ts': 'counts steps in the source by its paths; `large.test.ts` runs',
};

/** The folders whose tests run in a browser as well. */
export const inBrowser = ['test/marbles', 'test/context', 'test/peers', 'test/scope', 'test/matrix'] as const;

/** What of these does not run there, and why. */
export const leftOutInBrowser: Readonly<Record<string, string>> = {
  'test/context/copies.test.ts': 'loads second copies of rxjs and of the library with node:module',
};
