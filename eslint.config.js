import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/**/generated/', 'test/**/__generated__/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js', 'build-if-stale.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts reads the environment.' },
      ],
    },
  },
  {
    files: ['src/gitlab/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/graph/**', 'graphql', 'graphql-*', '@pothos/*'],
              message: 'gitlab/ knows nothing of GraphQL.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/graph/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/schema.ts', '**/sandbox/**'],
              message: 'graph/ is imported by schema.ts, not the reverse.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/sandbox/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/graph/**', '**/gitlab/**', 'graphql', '@pothos/*'],
              message: 'The embedded GitLab shares no code with the gateway.',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/main.ts', 'src/sandbox/main.ts', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['test/bench/**', 'test/soak/main.ts', 'codegen.ts'], rules: { 'no-console': 'off' } },
  { files: ['eslint.config.js', 'build-if-stale.js'], ...tseslint.configs.disableTypeChecked },
);
