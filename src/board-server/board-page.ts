import type { Plugin } from 'graphql-yoga';
import { opensPage, type PageFile, pageFiles } from '../http/page-file.ts';
import type { Logger } from '../observability/log.ts';
import type { BoardSettings } from './board-settings.ts';
import { BOARD_FILES_PATH, BOARD_PATH } from './paths.ts';

export interface BoardPageOptions extends BoardSettings {
  readonly logger: Logger;
}

/**
 * The page runs only its own script and style files, sends requests only to the gateway, and cannot be framed. It needs
 * no style elements and no images of other hosts.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the board to browsers that open `/`. An operation in the address is for GraphiQL, which gets it from the plugin
 * `otherPaths`, as does everything if the board is not built.
 */
export function boardPage({ logger, ...settings }: BoardPageOptions): Plugin {
  return pageFiles({
    filesPath: BOARD_FILES_PATH,
    opens: (request, { pathname, searchParams }) =>
      pathname === BOARD_PATH && opensPage(request) && !searchParams.has('query'),
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    load: async () => {
      const { boardFiles } = await import('./board-files.ts');
      const files = boardFiles(settings);
      if (!files) logger.warn({}, 'The board is not built, so / opens GraphiQL: run "npm run build"');
      return files ?? new Map<string, PageFile>();
    },
  });
}
