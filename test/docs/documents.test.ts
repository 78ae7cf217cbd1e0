import { describe, expect, it } from 'vitest';
import { writeSnippets } from './files.ts';
import { printedBy } from './run.ts';
import { documents, read, snippetsOf } from './snippets.ts';

for (const document of documents) {
  describe(`the programs of ${document}`, () => {
    for (const { heading, line, path, prints, isTest } of writeSnippets(
      'run',
      document,
      snippetsOf(read(document)),
    )) {
      if (isTest) {
        describe(`line ${line}, ${heading}`, async () => {
          await import(path); // its tests become tests of this suite
        });
      } else {
        it(`line ${line}, ${heading}: prints what the document shows`, async () => {
          expect(prints, 'A program is followed by a text block of what it prints.').toBeDefined();
          expect(await printedBy(path)).toBe(prints);
        });
      }
    }
  });
}
