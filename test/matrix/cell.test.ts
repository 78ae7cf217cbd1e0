import { Observable } from 'rxjs';
import manifest from 'rxjs/package.json' with { type: 'json' };
import { TestScheduler } from 'rxjs/testing';
import { resource, withScope } from 'rxjs-scope';
import { configureMarbles } from 'rxjs-scope/testing';
import { expect, inject, it } from 'vitest';

const cell = inject('cell');
const { marbles } = configureMarbles(expect);

/** The files of rxjs and of this library that run when a resource is acquired, as its stack names them. */
function files(): readonly string[] {
  let stack = '';
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 100;
  const acquire = (): string => {
    stack = new Error().stack ?? '';
    return 'up';
  };
  resource(acquire, () => undefined)
    .pipe(withScope())
    .subscribe()
    .unsubscribe();
  Error.stackTraceLimit = limit;
  const places = Array.from(
    stack.matchAll(/(?:\(|at )([^(\n]+?)(?:\?[^:\n]*)?:\d+:\d+\)?$/gm),
    ([, place = '']) => place,
  );
  return places.map(pathOf).filter((file) => /\/node_modules\/rxjs(?:-scope)?\//.test(file));
}

/** Modules are named by URL, CommonJS by path. */
function pathOf(place: string): string {
  return URL.canParse(place) ? decodeURI(new URL(place).pathname) : place;
}

it('runs on what the table names', () => {
  const [major] = cell.version.split('.');
  if (cell.place === 'Node') expect(process.version).toBe(`v${cell.version}`);
  else expect(navigator.userAgent).toContain(`Chrome/${major}.`); // browsers tell no more
});

it('finds the rxjs that the table names', () => {
  expect(manifest.version).toBe(cell.rxjs);
});

it('runs the installed package with the rxjs that is installed beside it, and no other copy', () => {
  // A browser is served this folder as the root; what is outside of it has an address that begins with /@fs/.
  const root = cell.place === 'Node' ? cell.folder : '/';
  const places = ['rxjs', 'rxjs-scope'].map((name) => `${root}node_modules/${name}/dist/`);
  const found = files();
  const strange = found.filter((file) => !places.some((place) => file.startsWith(place)));
  expect(strange).toEqual([]);
  for (const place of places) expect(found).toContainEqual(expect.stringContaining(place));
});

it(
  'shares this copy of rxjs among tests, library and marbles',
  marbles((m) => {
    expect(m.scheduler).toBeInstanceOf(TestScheduler);
    expect(m.cold('a')).toBeInstanceOf(Observable);
    expect(
      resource(
        () => 'up',
        () => undefined,
      ),
    ).toBeInstanceOf(Observable);
  }),
);
