import { Worker } from 'node:worker_threads';

/** In ms. A program takes a few of them. */
const TOO_LONG = 60_000;

/** Runs beside the tests, so that it sees them stand still. Their own output would wait for them: it writes past it. */
const WATCH = `
  const { writeSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  let timer;
  parentPort.on('message', (program) => {
    clearTimeout(timer);
    if (program === undefined) return;
    timer = setTimeout(() => {
      writeSync(2, 'This program does not come to an end:\\n' + program + '\\n');
      process.kill(process.pid, 'SIGKILL');
    }, workerData);
  });
`;

/**
 * Ends the process when it has been at one program for too long, and says which. Where promises turn in circles, or a loop has
 * no end, no timer of its own would ever fire.
 */
export class Watchdog implements Disposable {
  readonly #worker: Worker = new Worker(WATCH, { eval: true, workerData: TOO_LONG });

  constructor() {
    this.#worker.unref();
  }

  begin(program: string): void {
    this.#worker.postMessage(program);
  }

  [Symbol.dispose](): void {
    this.#worker.postMessage(undefined);
    void this.#worker.terminate();
  }
}
