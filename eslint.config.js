import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

/** What each layer may import besides itself and npm packages (docs/adr/0001-layers.md). */
const mayImport = {
  domain: [],
  api: ['json-bytes'],
  store: ['domain'],
  intake: ['domain'],
  tcss: ['domain'],
  admission: ['domain'],
  jobs: ['domain', 'store'],
  exports: ['domain', 'store'],
  actions: ['api', 'tcss', 'domain', 'store', 'intake', 'exports'],
};

/**
 * deps.ts and config.ts are types to the layers that use them; the clock and the log are passed in; json-bytes.ts and
 * time-limit.ts are all they share.
 */
const shared = ['deps', 'config', 'clock', 'log', 'json-bytes', 'time-limit'];

const everything = readdirSync(new URL('./src', import.meta.url)).map((name) => name.replace(/\.ts$/, ''));

const imports = Object.entries(mayImport).map(([layer, others]) => {
  const allowed = [layer, ...others, ...(['domain', 'api'].includes(layer) ? [] : shared)];
  const forbidden = everything.filter((name) => !allowed.includes(name));
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(?:\\.\\./)+(?:${forbidden.join('|')})(?:/|\\.js$)`,
              message: `src/${layer} may import only itself${others.length ? ' and ' + others.join(', ') : ''}.`,
            },
          ],
        },
      ],
    },
  };
});

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
      // An import of nothing but `type X` would still load the module when the program runs.
      '@typescript-eslint/no-import-type-side-effects': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    // Chai-free suites use node:test-like `describe`/`it` whose promises mocha awaits.
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['it', 'describe'] }],
    },
  },
  { rules: { 'no-console': 'error', eqeqeq: 'error' } },
  ...imports,
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
