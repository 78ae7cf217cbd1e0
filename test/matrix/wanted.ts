import type { Cell } from './cell.ts';

/** A cell by name, before it is known what is installed. */
export interface Wanted {
  readonly place: Cell['place'];
  /** The major version of Node. */
  readonly major: string;
  /** What npm is asked to install. */
  readonly rxjs: string;
  /** The projects of vitest.matrix.config.ts that run. */
  readonly projects: readonly string[];
}

const OLDEST = '7.8.0';
const NEWEST = '7';

const onNode = (major: string, rxjs: string): Wanted => ({
  place: 'Node',
  major,
  rxjs,
  // The example programs take as long as all else, and need each Node once.
  projects: rxjs === NEWEST ? ['tests', 'copies', 'programs'] : ['tests', 'copies'],
});

const inChromium = (rxjs: string): Wanted => ({ place: 'Chromium', major: '', rxjs, projects: ['chromium'] });

const all: readonly Wanted[] = [
  ...['20', '22', '24', '26'].flatMap((major) => [onNode(major, OLDEST), onNode(major, NEWEST)]),
  inChromium(OLDEST),
  inChromium(NEWEST),
];

/** What CI has time for: the Node and the rxjs that are farthest from those of its other tests, and the browser. */
const few: readonly Wanted[] = [onNode('26', OLDEST), inChromium(NEWEST)];

const wordsOf = ({ place, major, rxjs }: Wanted): readonly string[] => [place, major, 'rxjs', rxjs];

/** All cells, with `--quick` the few; of these the ones whose name has all the words. */
export function wantedBy(args: readonly string[]): readonly Wanted[] {
  const words = args.filter((word) => word !== '--quick');
  const cells = args.includes('--quick') ? few : all;
  const wanted = cells.filter((cell) => words.every((word) => wordsOf(cell).includes(word)));
  if (wanted.length === 0) throw new Error(`Nothing is called ${words.join(' ')}. Try: Node 26 rxjs 7.8.0`);
  return wanted;
}
