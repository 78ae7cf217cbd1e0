import { afterEach, expect, it } from 'vitest';
import { killAll, Program } from './program.ts';

afterEach(killAll);

const started = ['mid: starting', 'low: starting', 'low: started', 'mid: started, with a connection'];
const worked = ['main: working, with a client on a connection', 'main: the work is done'];
const stopped = ['mid: stopping', 'mid: stopped', 'low: stopping', 'low: stopped'];

it.each([
  [
    'starts in order, and stops in order when main has ended',
    [],
    0,
    [...started, ...worked, 'main: done with the rest, too', ...stopped, 'main: closed'],
  ],
  [
    'stops what a nested scope used when that scope ends, while main goes on',
    ['--nested'],
    0,
    [...started, ...worked, ...stopped, 'main: done with the rest, too', 'main: closed'],
  ],
  [
    'stops in the same order after an error, and then passes it on',
    ['--error'],
    1,
    [...started, worked[0], ...stopped, 'main: closed. Error: the work failed'],
  ],
  [
    'stops in the same order after an error in a nested scope',
    ['--nested', '--error'],
    1,
    [...started, worked[0], ...stopped, 'main: closed. Error: the work failed'],
  ],
  [
    'prints how it is used',
    ['--help'],
    0,
    [
      'Usage: npx tsx examples/scoped.ts [--nested] [--error]',
      '',
      '  --nested  work in a nested scope: the services stop when that scope ends, and main goes on',
      '  --error   fail half-way: the services stop in the same order, and then the error arrives',
      '  --help    print this',
    ],
  ],
] as const)('%s', async (_title, args, code, output) => {
  const program = new Program('scoped.ts', args);
  expect(await program.exit).toBe(code);
  expect(program.stdout).toEqual(output);
  expect(program.stderr).toEqual([]);
});
