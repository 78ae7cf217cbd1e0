import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom, ReplaySubject, throwIfEmpty } from 'rxjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const running = new Set<ChildProcess>();

/** A program of examples/ as a child process of its own: node itself, so that signals reach the program. */
export class Program {
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  /** The exit code; null if a signal killed it. */
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #lines = new ReplaySubject<string>(Number.POSITIVE_INFINITY);

  constructor(path: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const node = ['--import', 'tsx', `examples/${path}`, ...args];
    this.#child = spawn(process.execPath, node, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    running.add(this.#child);
    for (const [stream, lines] of [
      [this.#child.stdout, this.stdout],
      [this.#child.stderr, this.stderr],
    ] as const) {
      if (stream !== null) {
        createInterface(stream).on('line', (line) => {
          lines.push(line);
          this.#lines.next(line);
        });
      }
    }
    this.exit = once(this.#child, 'close').then(([code]) => {
      running.delete(this.#child);
      this.#lines.complete();
      return code as number | null; // as the event's documentation says
    });
  }

  /** The first line, of either stream, that matches. */
  line(pattern: RegExp): Promise<string> {
    return firstValueFrom(
      this.#lines.pipe(
        filter((line) => pattern.test(line)),
        throwIfEmpty(() => new Error(`it ended without a line like ${String(pattern)}:\n${this.output}`)),
      ),
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  get output(): string {
    return [...this.stdout, ...this.stderr].join('\n');
  }
}

/** Whatever a failed test has left running. */
export async function killAll(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }),
  );
}
