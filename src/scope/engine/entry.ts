/** What a scope tears down when it ends, in the order opposite to that in which it was added. */
export abstract class Entry {
  previousEntry: Entry | undefined = undefined;
  nextEntry: Entry | undefined = undefined;
  /** When it was added, counted in its main scope. */
  sequence = 0;
}

export class EntryList {
  first: Entry | undefined = undefined;
  last: Entry | undefined = undefined;

  push(entry: Entry): void {
    entry.previousEntry = this.last;
    if (this.last) this.last.nextEntry = entry;
    else this.first = entry;
    this.last = entry;
  }

  remove(entry: Entry): void {
    if (entry.previousEntry) entry.previousEntry.nextEntry = entry.nextEntry;
    else this.first = entry.nextEntry;
    if (entry.nextEntry) entry.nextEntry.previousEntry = entry.previousEntry;
    else this.last = entry.previousEntry;
    entry.previousEntry = entry.nextEntry = undefined;
  }
}
