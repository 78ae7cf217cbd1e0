import { format } from 'node:util';
import { vi } from 'vitest';

/**
 * Imports a program, and returns what it has printed by the time nothing is left to happen. Its timers are virtual: five
 * seconds pass at once, and the same way each time. A program that never comes to rest is an error.
 */
export async function printedBy(path: string): Promise<string> {
  const printed: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...words: unknown[]) => {
    printed.push(format(...words));
  });
  vi.useFakeTimers().setTimerTickMode('nextTimerAsync');
  try {
    await import(/* @vite-ignore */ path);
    vi.setTimerTickMode('manual');
    await vi.runAllTimersAsync();
  } finally {
    vi.useRealTimers();
    log.mockRestore();
  }
  return printed.join('\n');
}
