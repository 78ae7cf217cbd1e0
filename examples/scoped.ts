/**
 * The smallest whole program: main needs a mid-level service, and that one needs a low-level one.
 *
 * Each starts when it is first needed. Each stops after everything that needs it has stopped.
 * Nobody calls start or stop.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { concat, defer } from 'rxjs';
import { deferScope, resource, service, shareService, withScope } from 'rxjs-scope';

const HELP = `Usage: npx tsx examples/scoped.ts [--nested] [--error]

  --nested  work in a nested scope: the services stop when that scope ends, and main goes on
  --error   fail half-way: the services stop in the same order, and then the error arrives
  --help    print this`;

const { values: options } = parseArgs({
  options: { nested: { type: 'boolean' }, error: { type: 'boolean' }, help: { type: 'boolean' } },
});

const say = (line: string): void => console.log(line);

// A service may be any Observable. `resource` is one that is acquired and released, and both may take time.
const low = resource(
  async () => {
    say('low: starting');
    await sleep(50);
    say('low: started');
    return 'a connection';
  },
  async () => {
    say('low: stopping');
    await sleep(50);
    say('low: stopped');
  },
).pipe(shareService('low'));

// It may be a generator, too: it depends by `use`, hands out its value by `yield`, and cleans up in `finally`.
const mid = service('mid', async function* (scope) {
  say('mid: starting');
  const connection = await scope.use(low);
  say(`mid: started, with ${connection}`);
  try {
    yield `a client on ${connection}`;
  } finally {
    say('mid: stopping');
    await sleep(50);
    say('mid: stopped');
  }
});

// The work. What it uses is held until the scope it runs in has ended.
const work = deferScope(async (scope) => {
  const client = await scope.use(mid);
  say(`main: working, with ${client}`);
  await sleep(50);
  if (options.error) {
    throw new Error('the work failed');
  }
  say('main: the work is done');
});

const rest = defer(async () => {
  await sleep(300);
  say('main: done with the rest, too');
});

// A scope is an Observable: to subscribe is to start it, and when it completes, all that it started is closed.
const main = concat(options.nested ? work.pipe(withScope('nested')) : work, rest).pipe(withScope('main'));

if (options.help) {
  say(HELP);
} else {
  main.subscribe({
    error: (error: unknown) => {
      say(`main: closed. ${String(error)}`);
      process.exitCode = 1;
    },
    complete: () => say('main: closed'),
  });
}
