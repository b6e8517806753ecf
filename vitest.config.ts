import { defineConfig } from 'vitest/config';
import { relayDocuments } from './test/clients/relay-documents.ts';

export default defineConfig({
  plugins: [relayDocuments()],
  test: {
    include: ['test/**/*.test.ts'],
    // `graphql` ships CommonJS and ESM: everything must load one copy, or `instanceof GraphQLError` fails.
    alias: { graphql: 'graphql/index.js' },
    testTimeout: 20_000,
  },
});
