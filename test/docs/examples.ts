import { readdirSync } from 'node:fs';
import * as rxjs from 'rxjs';
import * as scope from 'rxjs-scope';
import * as testing from 'rxjs-scope/testing';
import type * as exampleNames from './exampleNames.ts';
import { read, root, type Snippet } from './snippets.ts';

const EXAMPLE = /^ *\* ```ts\n(?<body>.*?)^ *\* ```$/gms;

/** Unused names, and types imported as values: an example imports all that there is. */
const IMPORTS_TOO_MUCH = [1484, 6133, 6192, 6196, 6198];

/** What the examples take for granted, most specific first, by the module it comes from. */
const assumed: readonly (readonly [from: string, names: readonly string[]])[] = [
  ['../../../../test/docs/exampleNames.ts', exampleNamesIn('test/docs/exampleNames.ts')], // from where they are written
  ['rxjs-scope', Object.keys(scope)],
  ['rxjs-scope/testing', Object.keys(testing)],
  ['rxjs', Object.keys(rxjs)],
];

/** The names that a file declares and exports. It is never run: it has no values. */
function exampleNamesIn(file: string): readonly (keyof typeof exampleNames)[] {
  const names = Array.from(read(file).matchAll(/^export (?:declare )?\w+ ([\w$]+)/gm), ([, name]) => name);
  return names as (keyof typeof exampleNames)[]; // they are those that the pattern finds
}

/** The source files of the library. */
export function sources(): readonly string[] {
  return readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/${file}`);
}

/**
 * The `ts` examples in the JSDoc of a source file, as programs to be compiled. An example is a fragment: what it names
 * and does not declare is imported from `exampleNames.ts`, from the library, or from rxjs. The code keeps its lines.
 */
export function examplesOf(source: string): readonly Snippet[] {
  return Array.from(source.matchAll(EXAMPLE), ({ groups, index }) => {
    const body = (groups?.['body'] ?? '').replaceAll(/^ *\* ?/gm, '');
    const imports = Array.from(body.matchAll(/^import .*$/gm), ([line]) => line);
    const fence = source.slice(0, index).split('\n').length;
    const code = `${[...imports, ...importsBut(imports)].join(' ')} async function example() {
${body.replaceAll(/^import .*$/gm, '')}
} export { example };
`;
    return {
      heading: 'JSDoc',
      line: fence,
      language: 'ts',
      code,
      prints: undefined,
      isTest: false,
      tolerated: IMPORTS_TOO_MUCH,
    };
  });
}

/** Imports of all names that are taken for granted, and not yet imported. */
function importsBut(imports: readonly string[]): readonly string[] {
  const known = new Set(imports.flatMap((line) => line.match(/\w+(?=[ ,].*from)/g) ?? []));
  return assumed.map(([from, names]) => {
    const added = names.filter((name) => !known.has(name));
    for (const name of added) known.add(name);
    return `import { ${added.join(', ')} } from '${from}';`;
  });
}
