import { combineLatest, map, type Observable } from 'rxjs';
import { shareService, withScope } from 'rxjs-scope';
import type { Log } from './case.ts';
import { probed, source } from './probe.ts';

/** A graph in layers: each service needs `needs` of the layer below, and each of those is needed as often. */
export interface Layers {
  readonly depth: number;
  readonly width: number;
  readonly needs: number;
}

export function edgesOf({ depth, width, needs }: Layers): number {
  // The main scope needs all of the last layer.
  return (depth - 1) * width * needs + width;
}

export function layered({ depth, width, needs }: Layers, log?: Log): Observable<number[]> {
  let below: Observable<number>[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const under = below;
    below = Array.from({ length: width }, (_, i) => {
      const name = `${layer}.${i}`;
      const task = layer === 0 ? source(1, log, name) : probed(sumOf(under, i, needs), log, name);
      return task.pipe(shareService(name));
    });
  }
  return combineLatest(below).pipe(withScope());
}

function sumOf(under: Observable<number>[], first: number, needs: number): Observable<number> {
  const used = Array.from({ length: needs }, (_, step) => under[(first + step * STRIDE) % under.length]);
  return combineLatest(used.filter((at) => at !== undefined)).pipe(map((values) => values.length));
}

/** So that neighbours do not need the same ones. */
const STRIDE = 7;

/** Throws unless each starts once, and stops once all that need it have stopped. */
export function checkLayered({ depth, width, needs }: Layers, log: readonly string[]): void {
  const starts = log.filter((what) => what.startsWith('+'));
  const stops = new Map(log.filter((what) => what.startsWith('-')).map((what, at) => [what.slice(1), at]));
  if (starts.length !== depth * width || stops.size !== depth * width || log.length !== 2 * depth * width) {
    throw new Error(`${starts.length} starts, ${stops.size} stops, of ${depth * width} services`);
  }
  for (let layer = 1; layer < depth; layer++) {
    for (let i = 0; i < width; i++) {
      for (let step = 0; step < needs; step++) {
        const used = `${layer - 1}.${(i + step * STRIDE) % width}`;
        if ((stops.get(used) ?? -1) < (stops.get(`${layer}.${i}`) ?? Infinity))
          throw new Error(`${used} stopped before ${layer}.${i}`);
      }
    }
  }
}
