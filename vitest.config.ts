import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { relayDocuments } from './test/clients/relay-documents.ts';
import { LongestFirst } from './test/support/longest-first.ts';

const TESTS = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => `test/${file}`)
  .filter((file) => file.endsWith('.test.ts'));
/** The tests that do more in `npm run test:deep`. */
const SEARCHES = TESTS.filter((file) => readFileSync(file, 'utf8').includes('/support/depth.ts'));
/** The tests that only `npm run test:deep` has: random traffic, and what others install. */
const ONLY_DEEP = ['test/soak/soak.test.ts', 'test/package.test.ts', 'test/container/container.test.ts'];

export default defineConfig(({ mode }) => ({
  plugins: [relayDocuments()],
  test: {
    globalSetup: ['test/support/program-builder.ts', 'test/board/build.ts'],
    setupFiles: ['test/support/frozen-answers.ts'],
    // `graphql` ships CommonJS and ESM: everything must load one copy, or `instanceof GraphQLError` fails.
    alias: { graphql: 'graphql/index.js' },
    // As users run it. Otherwise Yoga would send a ping every 0.3 s, and each ping ends subscriptions that nobody reads.
    env: { NODE_ENV: 'production' },
    testTimeout: 20_000,
    restoreMocks: true,
    // To compile the sources takes half of the time of one test file. They are compiled again when they change.
    experimental: { fsModuleCache: true },
    // Requests and responses are garbage soon. With more room for new objects, collecting it takes half the time. Threads of its
    // own for that would take processors from the other workers: test/graph would take 7% longer.
    execArgv: ['--max-semi-space-size=64', '--single-threaded-gc'],
    // By default, vitest leaves one processor to others. It takes more than 100% for 100%.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Loading the gateway takes two seconds: each worker loads it once, and its tests share the modules.
    isolate: false,
    ...(mode === 'deep'
      ? { include: [...SEARCHES, ...ONLY_DEEP], env: { NODE_ENV: 'production', TEST_DEPTH: 'deep' } }
      : { include: TESTS, exclude: ONLY_DEEP }),
  },
}));
