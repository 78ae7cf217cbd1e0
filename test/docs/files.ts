import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { root, type Snippet } from './snippets.ts';

export interface SnippetFile extends Snippet {
  readonly path: string;
}

/**
 * Writes each program of a document to a file of its own, where it can be compiled and imported. The code keeps the line
 * numbers of the document, so that errors point there. Each test file writes to a folder of its own, called `purpose`.
 */
export function writeSnippets(
  purpose: string,
  document: string,
  snippets: readonly Snippet[],
): readonly SnippetFile[] {
  const folder = `${root}temp/docs/${purpose}/${document.replaceAll(/\W+/g, '-')}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return snippets.map((snippet) => {
    const path = `${folder}/line-${snippet.line}.${snippet.language}`;
    writeFileSync(path, '\n'.repeat(snippet.line - 1) + snippet.code);
    return { ...snippet, path };
  });
}
