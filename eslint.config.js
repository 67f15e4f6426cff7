import tseslint from 'typescript-eslint';

const clockMessage = 'Take the time from the injected clock (src/platform/clock.ts), read once per request';

export default tseslint.config(
  { ignores: ['dist', 'data', 'node_modules', 'coverage', 'console/src/api/api-types.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    ...tseslint.configs.recommendedTypeCheckedOnly[2],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      // Knex's builders are thenables; calling one to change it needs no await.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // An import of only `type X` would still load the module.
      '@typescript-eslint/no-import-type-side-effects': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: ['it', 'describe'] }],
    },
  },
  { rules: { 'no-console': 'error', eqeqeq: 'error' } },
  {
    files: [
      'scripts/**',
      'test/support/reporter.ts',
      'openapi/**',
      'examples/**',
      'bench/**',
      'src/main.ts',
      'src/cli/**',
    ],
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
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'any',
          message:
            'Node.js 20 forgets its timeout at a garbage collection: use withAbort (src/platform/time-limit.ts)',
        },
      ],
    },
  },
);
