/** Something to be done by the engine, later but before the outermost call into it returns. */
export interface Job {
  run(): void;
}

/** How many places a list that has run empty may keep. */
const LONG = 1_000;

/** First in, first out, in constant time. */
class JobList {
  /** Kept when it has run empty: most runs have a job or two, and a new array each would cost more than those. */
  private jobs: (Job | undefined)[] = [];
  private head = 0;
  private tail = 0;

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  push(job: Job): void {
    this.jobs[this.tail++] = job;
  }

  shift(): Job | undefined {
    if (this.head === this.tail) return undefined;
    const job = this.jobs[this.head];
    this.jobs[this.head++] = undefined;
    if (this.head === this.tail) {
      this.head = this.tail = 0;
      if (this.jobs.length > LONG) this.jobs = [];
    }
    return job;
  }
}

/**
 * The one queue of a main scope (shared with the isolated scopes in it). Jobs run to completion, one after another,
 * never one inside another: however long the chain of services, the stack stays flat (rule 26).
 *
 * Three lanes: what listeners to events are told, before anything else happens; jobs; and `late` ones, once no other
 * job is left.
 */
export class RunQueue {
  private readonly told = new JobList();
  private readonly jobs = new JobList();
  private readonly late = new JobList();
  private readonly report: (error: unknown) => void;
  private running = false;
  private depth = 0;
  private telling = false;

  constructor(report: (error: unknown) => void) {
    this.report = report;
  }

  push(job: Job): void {
    this.jobs.push(job);
  }

  pushLate(job: Job): void {
    this.late.push(job);
  }

  announce(job: Job): void {
    this.told.push(job);
  }

  /** Tells listeners what has happened so far. Call it before foreign code that may rely on it. */
  tell(): void {
    if (this.telling || this.told.isEmpty) return;
    this.telling = true;
    for (let job = this.told.shift(); job; job = this.told.shift()) this.attempt(job);
    this.telling = false;
  }

  /**
   * Puts off the jobs that come up in foreign code until that has returned: a scope that ends inside a value that it hands
   * out ends after that value.
   *
   * @returns what to give to {@link goOn}, in a `finally`.
   */
  hold(): boolean {
    const isFirst = !this.running;
    this.running = true;
    return isFirst;
  }

  goOn(isFirst: boolean): void {
    if (!isFirst) return;
    this.running = false;
    this.run();
  }

  /**
   * Before foreign code that subscribes. Jobs run in it as they come up, but for the late ones: what is unsubscribed and
   * subscribed again by then has not been away. {@link leave} follows in a `finally`.
   */
  enter(): void {
    this.depth++;
  }

  leave(): void {
    this.depth--;
    this.run();
  }

  /** Runs all jobs, unless a run is under way: that one will come to them. */
  run(): void {
    if (this.running || (this.told.isEmpty && this.jobs.isEmpty && this.late.isEmpty)) return;
    this.running = true;
    for (;;) {
      this.tell();
      const job = this.jobs.shift() ?? (this.depth === 0 ? this.late.shift() : undefined);
      if (job === undefined) break;
      this.attempt(job);
    }
    this.running = false;
  }

  private attempt(job: Job): void {
    try {
      job.run();
    } catch (error) {
      this.report(error);
    }
  }
}
