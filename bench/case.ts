/** Who is measured. All ratios are to 'share()'. */
export const contenders = [
  'rxjs-scope',
  'share()',
  'shareReplay()',
  'Effect RcRef',
  'Effect RcMap',
  'Effect Layer',
  'Effection',
] as const;

export type Contender = (typeof contenders)[number];

/** Told of each start and stop, in the run that checks; not there in the runs that are timed. */
export type Log = (what: string) => void;

/** Sets up what is measured, and returns what runs it once. */
export type SetUp = (log?: Log) => Round | Promise<Round>;

/** Runs it once: a figure for each row of the case, as `measures` says. */
export type Round = () => Promise<readonly number[]>;

/** One thing to measure: a row, or several rows that come out of one run. */
export interface Case {
  readonly title: string;
  /** The rows, with the ratio to share() that each must reach. */
  readonly measures: readonly { readonly title: string; readonly atMost: number }[];
  /** What a figure is divided by: how often a round does it. */
  readonly operations: number;
  readonly unit: 'µs' | 'bytes';
  readonly setUp: Partial<Record<Contender, SetUp>>;
  /** Throws unless the log of one round of a contender is as it must be. */
  check(log: readonly string[], contender: Contender): void;
}
