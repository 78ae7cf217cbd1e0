import { describe, expect, it } from 'vitest';
import { isLiving, isOpen, nextState, type ScopeState } from '../../src/scope/engine/state.ts';

const states: readonly ScopeState[] = ['starting', 'ready', 'draining', 'closing', 'releasing', 'closed'];

/** The table of section 'States', as pairs. */
const moves: readonly string[] = [
  'starting → ready',
  'starting → closing',
  'ready → draining',
  'ready → closing',
  'draining → closing',
  'closing → releasing',
  'releasing → closed',
];

describe('nextState', () => {
  const all = states.flatMap((from) => states.map((to) => ({ from, to, move: `${from} → ${to}` })));
  const possible = all.filter(({ move }) => moves.includes(move));
  const impossible = all.filter(({ move }) => !moves.includes(move));

  it('is asked for every pair of states', () => {
    expect(possible).toHaveLength(7);
    expect(impossible).toHaveLength(29);
  });

  it.each(possible)('makes the move $move', ({ from, to }) => {
    expect(nextState(from, to)).toBe(to);
  });

  it.each(impossible)('refuses $move, and says whose fault it is (I1)', ({ from, to }) => {
    expect(() => nextState(from, to)).toThrow(
      `rxjs-scope is at fault: a scope cannot go from ${from} to ${to}.`,
    );
  });
});

describe('a state', () => {
  it.each(states.map((state, at) => ({ state, living: at < 3, open: at < 2 })))(
    '$state: living is $living, open is $open',
    ({ state, living, open }) => {
      expect(isLiving({ state })).toBe(living);
      expect(isOpen({ state })).toBe(open);
    },
  );
});
