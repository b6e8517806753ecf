// Builds the processes, each with its libraries in it: a thousand small files take longer to find and read than to run,
// and a container needs no others. What applications import is compiled file by file, by tsconfig.build.json.
import { defineConfig } from 'vite';

export default defineConfig({
  // `graphql` ships CommonJS and ESM: everything must load one copy, or `instanceof GraphQLError` fails.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    // The licences of those libraries ask to be passed on.
    license: { fileName: 'third-party-licenses.md' },
    rolldownOptions: {
      input: { main: 'src/main.ts', 'sandbox/main': 'src/sandbox/main.ts' },
      output: {
        chunkFileNames: 'main-[name].js',
        // Half the size is memory too. Names and lines stay, for stack traces.
        comments: false,
        minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
      },
    },
    reportCompressedSize: false,
  },
  ssr: { noExternal: true },
});
