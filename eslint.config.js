import { defineConfig, globalIgnores } from 'eslint/config';
import rxjsX from 'eslint-plugin-rxjs-x';
import ts from 'typescript-eslint';

/** Syntax that no file may use. */
const never = [{ selector: 'ExportAllDeclaration', message: 'An index lists its names.' }];

/** The library keeps no state of its own: a program may load it twice, and a bundler may drop it. */
const neverInSource = [
  {
    selector: ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration[kind="let"]',
    message: 'No mutable state in a module.',
  },
];

const neverInTests = [
  {
    selector:
      'CallExpression > MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(only|skip|todo|fails)$/]',
    message: 'Every test runs, always.',
  },
  {
    selector: 'CallExpression[callee.name=/^(marbles|cases|fakeSchedulers)$/] > :function[async=true]',
    message: 'rxjs-marbles does not await an async function: such a test always passes.',
  },
];

// A rule that does not fit is turned off here, for all files it does not fit, with its reason; never in the code.
export default defineConfig(
  // bench/ is a package of its own, with its own types.
  globalIgnores(['dist/', 'coverage/', 'temp/', 'bench/']),
  {
    files: ['**/*.ts', '**/*.js'],
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 250 }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...never],
      'no-warning-comments': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked, rxjsX.configs.recommended],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A name that begins with an underscore says that it is not used.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers read well in messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // An error is passed on as it came, whatever it is: its type is unknown.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // `() => client.end()` is how a cleanup is written.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A cleanup returns a promise, an Observable or nothing: `Cleanup` is a union with void on purpose.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Shapes are written as a type or as an interface, whichever reads better.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // `takeUntil` above `withScope()` is the graceful stop: it ends the source, and what has begun finishes.
      'rxjs-x/no-unsafe-takeuntil': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    // The ambient scope is the one state of the library that no scope owns.
    ignores: ['src/scope/engine/ambient.ts'],
    rules: { 'no-restricted-syntax': ['error', ...never, ...neverInSource] },
  },
  {
    // The subscriber chain is walked and joined by what RxJS 7 marks as internal: `destination`, `isStopped`, and the
    // constructors of Subscriber and EmptyError.
    files: ['src/scope/rx/{boundary,finalizing,findScope,guest,holding,scopeSwitch,taskSubscriber}.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...never, ...neverInTests],
      // Cleanups that do nothing and async functions without await are what tests hand in.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      // An error may be anything, and a callback may subscribe and unsubscribe: that is tested.
      'rxjs-x/throw-error': 'off',
      'rxjs-x/no-subscribe-in-pipe': 'off',
      // The library meets whatever of RxJS its users use, old signatures and unbounded replays too.
      '@typescript-eslint/no-deprecated': 'off',
      'rxjs-x/no-ignored-replay-buffer': 'off',
      'rxjs-x/no-sharereplay': 'off',
    },
  },
  {
    // A test of types evaluates nothing: its names and expressions are there for the compiler.
    files: ['test/types/**/*.ts'],
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': false }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      'rxjs-x/no-floating-observables': 'off',
    },
  },
  {
    // A program prints.
    files: ['examples/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // A tool's configuration is its default export.
    files: ['*.config.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
);
