import { describe, expect, it } from 'vitest';
import { writeSnippets } from './files.ts';
import { printedBy } from './run.ts';
import { documents, read, snippetsOf } from './snippets.ts';

const markdown = [
  '# One',
  '```',
  'a diagram',
  '```',
  '```ts',
  "setTimeout(() => console.log('after %s', 'an hour'), 3_600_000);",
  "console.log('at once');",
  '```',
  'It prints:',
  '```text',
  'at once',
  'after an hour',
  '```',
  '## Two',
  '```ts',
  "console.log('a program');",
  '```',
  '## Three',
  '```text',
  'of no program',
  '```',
].join('\n');

const [first, second, ...more] = writeSnippets('tried', 'document', snippetsOf(markdown));

describe('what tests the documents', () => {
  it('finds each program, and what it prints under the same heading', () => {
    expect(first).toMatchObject({ heading: 'One', line: 6, prints: 'at once\nafter an hour', isTest: false });
    expect(second).toMatchObject({ heading: 'Two', line: 16, prints: undefined });
    expect(more).toEqual([]);
  });

  it('waits for all that a program prints', async () => {
    expect(await printedBy(first?.path ?? '')).toBe(first?.prints);
  });

  it.each(documents)('finds every block of code in %s', (document) => {
    const fences = Array.from(read(document).matchAll(/^[ >]*(?:```|~~~)(.*)$/gm), ([fence]) => fence);
    const known = ['```ts', '```js', '```text', '```sh', '```'];
    expect(fences.filter((fence) => !known.includes(fence))).toEqual([]);
    expect(snippetsOf(read(document))).toHaveLength(
      fences.filter((fence) => fence === '```ts' || fence === '```js').length,
    );
  });
});
