/**
 * The layers, each of which may import only what stands to its left:
 *
 *     rxjs ← errors ← scope ← operators ← index.ts
 *                                       ← testing
 */
const layers = ['src/errors', 'src/scope', 'src/operators', '(src/index[.]ts|src/testing)'];

/** Each layer may not import those above it. */
const upward = layers.slice(0, -1).map((layer, at) => ({
  name: `${layer.replace('src/', '')}-imports-no-layer-above`,
  severity: 'error',
  from: { path: `^${layer}/` },
  to: { path: layers.slice(at + 1).map((above) => `^${above}`) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      comment: 'Types may name each other, as a node and its edges do; what runs may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'index-and-testing-stand-apart',
      severity: 'error',
      from: { path: '^src/index[.]ts$' },
      to: { path: '^src/testing/' },
    },
    {
      name: 'engine-without-rxjs',
      severity: 'error',
      comment:
        'Graph, states and teardown stand alone, so that another Observable can sit on the same engine.',
      from: { path: '^src/scope/engine/' },
      to: { path: ['(node_modules/|^)rxjs(/|$)', '^src/scope/rx/'] },
    },
    {
      name: 'no-rxjs-internal',
      severity: 'error',
      from: {},
      to: { path: 'rxjs/.*internal' },
    },
    {
      name: 'no-node',
      comment: 'The library runs in browsers.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-peers',
      comment: 'No runtime dependency but the peers: rxjs everywhere, rxjs-marbles in testing.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/(rxjs|rxjs-marbles)/' },
    },
    {
      name: 'marbles-in-testing-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/' },
      to: { path: 'node_modules/rxjs-marbles/|^rxjs-marbles' },
    },
    {
      name: 'src-stands-alone',
      comment: 'The library imports neither tests nor examples, nor itself by its name.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|examples|scripts|dist)/|^rxjs-scope' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'default'] },
  },
};
