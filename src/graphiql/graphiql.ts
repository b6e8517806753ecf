import type { Plugin } from 'graphql-yoga';
import { opensPage, type PageFile, respondWithFile } from '../http/page-file.ts';
import type { GraphiqlOptions } from './files.ts';
import { FILES_PATH, PAGE_PATH } from './paths.ts';

/**
 * The page loads nothing from other origins, runs only its own script files, and cannot be framed. GraphiQL's editors
 * create style elements, and their symbols are a font within the style sheet.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves GraphiQL to browsers that open the API's address: a GET or HEAD that accepts HTML gets the page, and its files
 * are below a path of their own. Nothing is loaded before the first such request. List this plugin after
 * `answerHeaders`, because these responses are the same for everybody and browsers may keep them.
 */
export function graphiqlPage(options: GraphiqlOptions): Plugin {
  const cacheControls = new WeakMap<Response, string>();
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  const load = () => (files ??= import('./files.ts').then(({ filesFor }) => filesFor(options)));

  return {
    onRequest(event) {
      const { request, fetchAPI } = event;
      const { pathname } = event.url;
      if (!pathname.startsWith(FILES_PATH) && !(pathname === PAGE_PATH && opensPage(request)))
        return undefined;

      return load().then(async (loaded) => {
        const file = loaded.get(pathname);
        if (!file) return;
        const response = await respondWithFile(request, file, CONTENT_SECURITY_POLICY, fetchAPI.Response);
        cacheControls.set(response, file.cacheControl);
        event.endResponse(response);
      });
    },
    onResponse({ response }) {
      const cacheControl = cacheControls.get(response);
      if (cacheControl !== undefined) response.headers.set('cache-control', cacheControl);
    },
  };
}
