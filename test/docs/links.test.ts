import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import * as scope from 'rxjs-scope';
import * as testing from 'rxjs-scope/testing';
import { describe, expect, it } from 'vitest';
import { documents, read, root } from './snippets.ts';

const prose = (document: string): string => read(document).replaceAll(/^```.*?^```$/gms, '');

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');

const anchorsOf = (document: string): readonly string[] =>
  Array.from(prose(document).matchAll(/^#+ (.+)$/gm), ([, heading = '']) => anchorOf(heading));

const others = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs/asyncscope.md',
  'docs/contract.md',
  'docs/DECISIONS.md',
];

describe.each([...documents, ...others])('the links of %s', (document) => {
  it('lead to files and headings that are there', () => {
    const links = Array.from(prose(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g));
    const broken = links.filter(([, file = '', anchor]) => {
      const target = file === '' ? document : posix.join(posix.dirname(document), file);
      return !existsSync(root + target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

describe('the README', () => {
  it('names every public function and class', () => {
    const text = prose('README.md');
    const names = [...Object.keys(scope), ...Object.keys(testing)];
    expect(names.filter((name) => !new RegExp(String.raw`\[\`${name}\b`).test(text))).toEqual([]);
  });
});

describe('the guide', () => {
  it('begins with a list of its recipes', () => {
    const [, ...recipes] = anchorsOf('docs/guide.md');
    const listed = Array.from(
      prose('docs/guide.md').matchAll(/^- \[.*\]\(#(.*)\)$/gm),
      ([, anchor]) => anchor,
    );
    expect(listed).toEqual(recipes);
  });
});
