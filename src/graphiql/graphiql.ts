import type { Plugin } from 'graphql-yoga';
import { opensPage, pageFiles } from '../http/page-file.ts';
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
 * are below a path of their own.
 */
export function graphiqlPage(options: GraphiqlOptions): Plugin {
  return pageFiles({
    filesPath: FILES_PATH,
    opens: (request, { pathname }) => pathname === PAGE_PATH && opensPage(request),
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    load: async () => (await import('./files.ts')).filesFor(options),
  });
}
