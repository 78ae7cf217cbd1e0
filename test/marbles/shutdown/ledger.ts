/** Keeps book of what is open in a random program, and of every rule it sees broken. */
export interface Ledger {
  readonly broken: readonly string[];
  opens(index: number, needs: readonly number[]): void;
  releases(index: number): void;
  released(index: number): void;
  clientOpens(index: number): void;
  clientReleased(index: number): void;
  /** What is still open. */
  left(): readonly string[];
}

export function ledger(now: () => number): Ledger {
  const broken: string[] = [];
  const live = new Map<number, readonly number[]>();
  const releasing = new Set<number>();
  const clients: number[] = [];
  const complain = (what: string) => broken.push(`${String(now())}: ${what}`);

  return {
    broken,
    opens(index, needs) {
      if (live.has(index)) complain(`${String(index)} opens twice (rule 3)`);
      for (const need of needs) {
        if (!live.has(need)) complain(`${String(index)} opens without ${String(need)} (rule 2)`);
        if (releasing.has(need))
          complain(`${String(index)} opens while ${String(need)} is released (rule 3)`);
      }
      live.set(index, needs);
    },
    releases(index) {
      if (!live.has(index)) complain(`${String(index)} is released but was not open (rule 12)`);
      if (releasing.has(index)) complain(`${String(index)} is released twice (rule 12)`);
      for (const [dependent, needs] of live) {
        if (needs.includes(index))
          complain(`${String(index)} is released before ${String(dependent)} (rule 7)`);
      }
      if (clients.includes(index)) complain(`${String(index)} is released before its client (rule 7)`);
      releasing.add(index);
    },
    released(index) {
      live.delete(index);
      releasing.delete(index);
    },
    clientOpens(index) {
      if (!live.has(index)) complain(`a client got a value of ${String(index)}, which is not open (rule 2)`);
      clients.push(index);
    },
    clientReleased(index) {
      clients.splice(clients.indexOf(index), 1);
    },
    left: () => [
      ...[...live.keys()].map((index) => String(index)),
      ...clients.map((index) => `client of ${String(index)}`),
    ],
  };
}
