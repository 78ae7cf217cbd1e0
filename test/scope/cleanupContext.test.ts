import { describe, expect, it } from 'vitest';
import { LazySignal } from '../../src/scope/engine/cleanupContext.ts';

describe('the signal that cleanup code is given', () => {
  it('aborts with the first reason, whenever it is asked for', () => {
    const [early, late] = [new LazySignal(), new LazySignal()];
    const { signal } = early;
    expect([signal.aborted, early.signal]).toEqual([false, signal]);
    for (const context of [early, late]) {
      context.abort('first');
      context.abort('second');
    }
    expect([signal.reason, late.signal.reason, late.signal]).toEqual(['first', 'first', late.signal]);
  });
});
