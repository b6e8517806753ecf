// Builds the board for browsers: a page, and files whose names change with their content.
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [preloadedScripts()],
  root: 'src/board',
  // The board works below any path that the gateway is mounted at.
  base: './',
  build: {
    outDir: '../../dist/board',
    emptyOutDir: true,
    assetsDir: 'board',
    manifest: 'manifest.json',
    // Chromium, Firefox and Safari of 2022 or newer.
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The policy of the page allows no style and no image within the page.
    assetsInlineLimit: 0,
    license: { fileName: 'third-party-licenses.md' },
    reportCompressedSize: false,
  },
  // `npm run dev:board` serves the sources, in front of the gateway that `npm run dev` starts.
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});

/** Has the browser load the scripts that the first script imports later, instead of only once that script runs. */
function preloadedScripts(): Plugin {
  return {
    name: 'preloaded-scripts',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { chunk }) =>
        (chunk?.dynamicImports ?? []).map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        })),
    },
  };
}
