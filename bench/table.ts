import type { Allocated } from './allocated.ts';
import { contenders } from './case.ts';
import type { Large } from './large.ts';
import type { Row } from './measure.ts';

/** Ratios to share(), in Markdown. */
export function speedTable(rows: readonly Row[]): string {
  const shown = contenders.filter((contender) => rows.some(({ figures }) => figures.has(contender)));
  const head = ['case', 'to reach', ...shown];
  const lines = rows.map((row) => {
    const base = row.figures.get('share()') ?? Number.NaN;
    const cells = shown.map((contender) => {
      const figure = row.figures.get(contender);
      if (figure === undefined) return '–';
      if (contender === 'share()') return `1 (${absolute(figure, row.unit)})`;
      return ratio(figure / base);
    });
    return [row.title, row.atMost === Infinity ? '' : `≤ ${row.atMost}`, ...cells];
  });
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function ratio(value: number): string {
  return value < 0.1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(0);
}

function absolute(value: number, unit: Row['unit']): string {
  return unit === 'bytes' ? `${(value / 1000).toFixed(2)} kB` : `${value.toFixed(2)} µs`;
}

/** CPU time, in Markdown. */
export function largeTable(rows: readonly Large[]): string {
  const lines = rows.map(({ title, toReach, start, stop, against }) => {
    const times = against && (start + stop) / (against.start + against.stop);
    return [title, toReach, ms(start), ms(stop), times === undefined ? '' : `${times.toFixed(1)} times`];
  });
  return [['graph', 'to reach', 'start', 'stop', 'both'], ['---', '---:', '---:', '---:', '---:'], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Bytes, in Markdown. */
export function allocatedTable(rows: readonly Allocated[]): string {
  const lines = rows.map(({ title, library, share }) => [title, library.toFixed(0), share.toFixed(0)]);
  return [['bytes allocated', 'rxjs-scope', 'share()'], ['---', '---:', '---:'], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
