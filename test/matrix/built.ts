import type { Plugin } from 'vitest/config';

/** Where a test imports a source file by its path, it gets the file of the installed package that was built from it. */
export function built(folder: string): Plugin {
  return {
    name: 'built-package',
    enforce: 'pre',
    resolveId(id, importer) {
      const [, file] = /^(?:\.\.\/)+src\/(.+)\.ts$/.exec(id) ?? [];
      if (file === undefined) return null;
      return this.resolve(`${folder}node_modules/rxjs-scope/dist/${file}.js`, importer, { skipSelf: true });
    },
  };
}
