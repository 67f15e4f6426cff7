import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each layer may import besides itself and npm packages (docs/adr/0001-layers.md). */
const mayImport = {
  domain: [],
  api: [],
  store: ['domain'],
  intake: ['domain'],
  tcss: ['domain'],
  admission: ['domain'],
  jobs: ['domain', 'store'],
  actions: ['api', 'tcss', 'domain', 'store', 'intake'],
};

const layers = Object.keys(mayImport);

const zones = layers.map((layer) => ({
  target: `./src/${layer}`,
  from: './src',
  // deps.ts and config.ts are types to the layers that use them; the clock is passed in.
  except: [
    layer,
    ...mayImport[layer],
    ...(['domain', 'api'].includes(layer) ? [] : ['deps.ts', 'config.ts', 'clock.ts', 'log.ts']),
  ].map((name) => `./${name}`),
  message: `src/${layer} may import only itself${mayImport[layer].length ? ' and ' + mayImport[layer].join(', ') : ''}`,
}));

const clockMessage = 'Take the time from the injected clock (src/clock.ts), read once per request';

export default tseslint.config(
  { ignores: ['dist', '.dist-draft-*', 'data', 'node_modules', 'coverage'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    ...tseslint.configs.recommendedTypeCheckedOnly[2],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Knex's builders are thenables, and calling them for their effect on the builder is not forgetting to wait.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['test/**/*.ts'],
    // Chai-free suites use node:test-like `describe`/`it` whose promises mocha awaits.
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['it', 'describe'] }],
    },
  },
  {
    plugins: { 'import-x': importX },
    rules: { 'import-x/no-restricted-paths': ['error', { zones }], 'no-console': 'error', eqeqeq: 'error' },
  },
  {
    files: ['scripts/**', 'openapi/**', 'examples/**', 'bench/**', 'src/main.ts', 'src/cli/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['src/**/*.ts', 'migrations/**/*.ts'],
    ignores: ['src/clock.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clockMessage },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: clockMessage,
        },
      ],
    },
  },
);
