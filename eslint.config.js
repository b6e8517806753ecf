import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/**
 * Which folder of `src` may import what from outside itself: names of other folders and of files at the top. Imports
 * point to the left: GitLab's REST API is the core, GraphQL lies around it, and requests over HTTP around that.
 */
const MAY_IMPORT = {
  gitlab: [],
  live: ['gitlab/'],
  graph: ['gitlab/', 'live/', 'builder.ts', 'context.ts'],
  observability: ['gitlab/', 'graph/', 'live/', 'context.ts'],
  http: ['gitlab/', 'live/', 'observability/'],
  limits: ['gitlab/', 'graph/', 'observability/', 'http/', 'context.ts'],
  operations: ['gitlab/', 'live/', 'graph/', 'observability/', 'http/', 'limits/', 'context.ts'],
  settings: ['http/', 'observability/', 'operations/'],
  process: [
    'gitlab/',
    'observability/',
    'http/',
    'operations/',
    'settings/',
    'settings.ts',
    'sandbox/',
    'gateway.ts',
  ],
  // The board uses the gateway's API, as any client does. The gateway writes the board's settings into the page.
  board: ['board-server/board-settings.ts'],
  'board-server': ['http/', 'observability/', 'board/generated/'],
  graphiql: ['graph/', 'observability/', 'http/', 'schema.ts'],
  // The embedded GitLab shares no code with the gateway: it would share its mistakes.
  sandbox: [],
};

/** Folders that do not know that there is GraphQL. */
const WITHOUT_GRAPHQL = ['gitlab', 'live', 'sandbox'];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'src/board/generated/',
      'test/**/generated/',
      'test/**/__generated__/',
    ],
  },
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
      // They take a tenth of the linter's time for what the compiler finds: it refuses enums (`erasableSyntaxOnly`), and
      // refuses other objects in place of an instance of a class with private members.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts reads the environment.' },
      ],
    },
  },
  {
    // Text from a stranger must not take more than linear time to match.
    files: ['src/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': [
        'error',
        { report: 'potential', ignorePartial: false, ignoreSticky: false },
      ],
    },
  },
  ...Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) => importsOf(folder, allowed)),
  { files: ['src/main.ts', 'src/sandbox/main.ts', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['test/bench/**', 'test/soak/main.ts', 'codegen.ts'], rules: { 'no-console': 'off' } },
  { files: ['eslint.config.js', 'build-if-stale.js'], ...tseslint.configs.disableTypeChecked },
);

function importsOf(folder, allowed) {
  const permitted = allowed.map((name) => name.replaceAll('.', '\\.')).join('|');
  const message = `src/${folder} may import from outside itself only: ${allowed.join(', ') || 'nothing'}.`;
  const outside = (up) => ({ regex: allowed.length > 0 ? `^${up}(?!${permitted})` : `^${up}`, message });
  const graphql = {
    group: ['graphql', 'graphql-*', '@pothos/*'],
    message: `src/${folder} knows no GraphQL.`,
  };

  return [
    { files: [`src/${folder}/*.{ts,tsx}`], up: '\\.\\./' },
    { files: [`src/${folder}/*/*.{ts,tsx}`], up: '\\.\\./\\.\\./' },
  ].map(({ files, up }) => {
    const patterns = WITHOUT_GRAPHQL.includes(folder) ? [outside(up), graphql] : [outside(up)];
    return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
  });
}
