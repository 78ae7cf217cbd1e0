import ts from 'typescript';
import type { SnippetFile } from './files.ts';
import { root } from './snippets.ts';

/** The errors that the compiler finds in the files, with the options of the tests, as `file(line): message`. */
export function compile(files: readonly SnippetFile[]): readonly string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    `${root}test/tsconfig.json`,
    { allowJs: true, checkJs: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(messageOf(diagnostic));
      },
    },
  );
  if (config === undefined) throw new Error('There are no options for the compiler.');
  const paths = files.map(({ path }) => path);
  const program = ts.createProgram(paths, config.options);
  return files.flatMap(({ path, tolerated }) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .filter(({ code }) => !tolerated.includes(code))
      .map(messageOf),
  );
}

function messageOf({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined || start === undefined) return text;
  return `${file.fileName}(${file.getLineAndCharacterOfPosition(start).line + 1}): ${text}`;
}
