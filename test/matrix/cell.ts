import { env } from 'node:process';

/** One run of the tests: where, and with which rxjs. */
export interface Cell {
  readonly place: 'Node' | 'Chromium';
  readonly executable: string;
  /** Its version, in full. */
  readonly version: string;
  /** The version of rxjs. */
  readonly rxjs: string;
  /** The folder that holds the installed package, this rxjs, and the tests; it ends in a slash. */
  readonly folder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    cell: Cell;
  }
}

/** How the cell reaches the process that runs it. */
const VARIABLE = 'MATRIX_CELL';

export const inEnvironment = (cell: Cell): Readonly<Record<string, string>> => ({
  [VARIABLE]: JSON.stringify(cell),
});

export function cellOfEnvironment(): Cell {
  const text = env[VARIABLE];
  if (text === undefined) throw new Error('This is run by npm run test:matrix.');
  return JSON.parse(text) as Cell; // what inEnvironment() wrote
}
