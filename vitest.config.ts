import { defineConfig } from 'vitest/config';
import { relayDocuments } from './test/clients/relay-documents.ts';

const TESTS = ['test/**/*.test.ts'];
/** Each of these changes its process for good, and needs one of its own. */
const ALONE = ['test/observability/tracing.test.ts'];

export default defineConfig({
  plugins: [relayDocuments()],
  test: {
    globalSetup: ['test/support/program-directory.ts'],
    // `graphql` ships CommonJS and ESM: everything must load one copy, or `instanceof GraphQLError` fails.
    alias: { graphql: 'graphql/index.js' },
    testTimeout: 20_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        // Loading the gateway takes two seconds: each worker loads it once, and its files share what modules keep.
        test: { name: 'shared', include: TESTS, exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
