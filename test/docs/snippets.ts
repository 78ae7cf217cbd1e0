import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program in a document. */
export interface Snippet {
  readonly heading: string;
  /** The line of the document that its code starts on. */
  readonly line: number;
  readonly language: 'ts' | 'js';
  readonly code: string;
  /** What the document says that it prints: the `text` block that follows it under the same heading. */
  readonly prints: string | undefined;
  /** Its code holds tests, which say themselves what happens. */
  readonly isTest: boolean;
  /** The compiler's errors, by number, that are none in such a program. */
  readonly tolerated: readonly number[];
}

/** The documents whose programs run in the tests. */
export const documents: readonly string[] = ['README.md', 'docs/guide.md'];

export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file, by its path from the root. */
export const read = (file: string): string => readFileSync(root + file, 'utf8');

/** Fenced blocks with a language, headings, and diagrams, which are fenced without a language. */
const PART = /^```(?<language>\w+)\n(?<body>.*?)^```$|^#+ (?<title>[^\n]+)$|^```\n.*?^```$/gms;

/** "implicitly has an 'any' type": in JavaScript, parameters have no types. */
const IMPLICIT_ANY = [7006, 7031];

/**
 * All `ts` and `js` blocks of a Markdown document. Each is a whole program, and is followed by what it prints in a `text`
 * block, unless it consists of tests.
 */
export function snippetsOf(markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  let open: Snippet | undefined;
  const close = (prints?: string): void => {
    if (open) snippets.push({ ...open, prints });
    open = undefined;
  };
  for (const { groups = {}, index } of markdown.matchAll(PART)) {
    const { language, body = '', title } = groups;
    if (title !== undefined) {
      close();
      heading = title;
    } else if (language === 'ts' || language === 'js') {
      close();
      open = {
        heading,
        line: markdown.slice(0, index).split('\n').length + 1,
        language,
        code: body,
        prints: undefined,
        isTest: body.includes("from 'vitest'"),
        tolerated: language === 'js' ? IMPLICIT_ANY : [],
      };
    } else if (language === 'text') {
      close(body.trimEnd());
    }
  }
  close();
  return snippets;
}
