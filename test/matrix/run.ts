import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end; what it printed is in the error, if it fails. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  return promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26 });
}
