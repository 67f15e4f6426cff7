import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

/** What each folder of src may import besides itself and npm packages (docs/adr/0001-layers.md). */
const mayImport = {
  platform: [],
  domain: ['platform'],
  api: ['platform'],
  intake: ['domain', 'platform'],
  'embedded-postgres': ['platform'],
  store: ['domain', 'platform'],
  decision: ['store', 'domain', 'platform', 'config'],
  exports: ['store', 'domain', 'platform', 'config'],
  jobs: ['store', 'domain', 'platform', 'config'],
  actions: ['api', 'decision', 'exports', 'intake', 'store', 'domain', 'platform', 'config', 'deps'],
  client: ['api', 'platform'],
};

const everything = readdirSync(new URL('./src', import.meta.url)).map((name) => name.replace(/\.ts$/, ''));

const imports = Object.entries(mayImport).map(([layer, others]) => {
  const allowed = [layer, ...others];
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

const clockMessage = 'Take the time from the injected clock (src/platform/clock.ts), read once per request';

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
    ignores: ['src/platform/clock.ts'],
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
