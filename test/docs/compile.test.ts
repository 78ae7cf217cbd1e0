import { expect, it } from 'vitest';
import { compile } from './compile.ts';
import { examplesOf, sources } from './examples.ts';
import { writeSnippets } from './files.ts';
import { documents, read, snippetsOf } from './snippets.ts';

const broken = ['# Broken', '```ts', 'const n: number = "no number";', 'console.log(n);', '```'].join('\n');

it('the programs of the documents and the examples in the JSDoc compile', { timeout: 120_000 }, () => {
  const programs = documents.flatMap((file) => writeSnippets('compiled', file, snippetsOf(read(file))));
  const examples = sources().flatMap((file) => writeSnippets('compiled', file, examplesOf(read(file))));
  expect(programs.length).toBeGreaterThan(10);
  expect(examples.length).toBeGreaterThan(10);

  // One that must not compile is among them: a compiler that sees no errors would not be noticed.
  const files = [...programs, ...examples, ...writeSnippets('compiled', 'broken', snippetsOf(broken))];
  expect(compile(files)).toEqual([
    expect.stringMatching(/broken.line-3\.ts\(3\): Type 'string' is not assignable to type 'number'/),
  ]);
});
