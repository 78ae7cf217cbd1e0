import { describe, expect, it } from 'vitest';
import { Names } from '../../src/scope/engine/names.ts';

/** What it keeps a record of. */
function remembered(names: Names): string[] {
  return [...(Reflect.get(names, 'taken') as Map<string, unknown>).keys()];
}

describe('Names', () => {
  it('gives the first its path, and the others a number', () => {
    const names = new Names();
    expect([1, 2, 3].map(() => names.take('app/job'))).toEqual(['app/job', 'app/job#2', 'app/job#3']);
    expect(names.take('app')).toBe('app');
  });

  it('does not give a number twice while one of them lives', () => {
    const names = new Names();
    names.take('job');
    names.take('job');
    names.free('job');
    expect(names.take('job')).toBe('job#3');
  });

  it('counts from the start once all are gone', () => {
    const names = new Names();
    names.take('job');
    names.take('job');
    names.free('job');
    names.free('job');
    expect(names.take('job')).toBe('job');
    expect(names.take('job')).toBe('job#2');
  });

  it('remembers only one name of which all are gone', () => {
    const names = new Names();
    for (const name of ['a', 'b', 'c']) names.take(name);
    for (const name of ['a', 'b', 'c']) names.free(name);
    expect(remembered(names)).toEqual(['c']);
    names.take('d');
    expect(remembered(names)).toEqual(['d']);
  });

  it('forgets a name of which all are gone, but for the last one', () => {
    const names = new Names();
    const taken = (name: string): string => names.take(name);
    expect(['a', 'b', 'a'].map(taken)).toEqual(['a', 'b', 'a#2']);
    names.free('b');
    names.free('a');
    names.free('a');
    expect(['b', 'a', 'a', 'b'].map(taken)).toEqual(['b', 'a', 'a#2', 'b#2']);
  });

  it('does not forget one that has been taken again, when it forgets another', () => {
    const names = new Names();
    for (const name of ['a', 'b']) {
      names.take(name);
      names.free(name);
      names.take(name);
    }
    names.free('b');
    expect(['a', 'b'].map((name) => names.take(name))).toEqual(['a#2', 'b']);
  });
});
