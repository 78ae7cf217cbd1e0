import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { built } from './test/matrix/built.ts';
import { cellOfEnvironment } from './test/matrix/cell.ts';
import { inBrowser, leftOutInBrowser, leftOutInNode } from './test/matrix/leftOut.ts';

// The tests of one cell of `npm run test:matrix`, in the folder that was made for it: there, `rxjs-scope` is the packed
// package as npm installs it.

const cell = cellOfEnvironment();
const programs = 'test/examples/**/*.test.ts';
const copies = 'test/context/copies.test.ts';

export default defineConfig({
  root: cell.folder,
  plugins: [built(cell.folder)],
  test: {
    expect: { requireAssertions: true },
    maxWorkers: 2,
    setupFiles: ['test/seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    provide: { cell },
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [...Object.keys(leftOutInNode), programs, copies],
          execArgv: ['--expose-gc'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'copies',
          include: [copies],
          // Node would not load the installed package a second time.
          server: { deps: { inline: ['rxjs-scope'] } },
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: 'programs', include: [programs], fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        resolve: {
          alias: {
            'node:process': fileURLToPath(new URL('test/matrix/processInBrowser.ts', import.meta.url)),
          },
        },
        // The package and rxjs are served file for file, as they are installed.
        optimizeDeps: { exclude: ['rxjs', 'rxjs-scope'], include: ['rxjs-marbles', 'fast-check'] },
        // The tools are found above the folder.
        server: { fs: { allow: [fileURLToPath(new URL('.', import.meta.url))] } },
        test: {
          name: 'chromium',
          include: inBrowser.map((folder) => `${folder}/**/*.test.ts`),
          exclude: Object.keys(leftOutInBrowser),
          // One page for all: each file anew would load the package a hundred times.
          isolate: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: cell.executable,
                args: [
                  '--no-sandbox',
                  '--disable-gpu',
                  '--disable-background-networking',
                  '--js-flags=--expose-gc',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
